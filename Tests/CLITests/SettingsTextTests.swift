import Inspector
import Options
import Screen
import TOML
import TestSupport
import Testing

@testable import CLI

@Suite("Settings that the program writes")
struct SettingsTextTests {
  @Test("a line is replaced, and everything else stays")
  func replacing() {
    let text = "# mine\ntime = \"utc\"\ntheme = \"a # b\"  # dark\n[keys]\ntheme = \"T\"\n"
    #expect(
      SettingsText.changing(text, "theme", to: "\"nord\"")
        == "# mine\ntime = \"utc\"\ntheme = \"nord\"   # dark\n[keys]\ntheme = \"T\"\n")
  }

  @Test("a line that is not there comes before every table")
  func adding() {
    #expect(SettingsText.changing("", "theme", to: "\"x\"") == "theme = \"x\"\n")
    let changed = SettingsText.changing("[keys]\ntheme = \"T\"\n", "theme", to: "\"x\"")
    #expect(changed == "theme = \"x\"\n[keys]\ntheme = \"T\"\n")
  }

  @Test("a file with carriage returns keeps them, and all of its lines")
  func carriageReturns() {
    let text = "theme = \"a\"\r\ntime = \"utc\"\r\n[keys]\r\n"
    #expect(
      SettingsText.changing(text, "theme", to: "\"nord\"")
        == "theme = \"nord\"\r\ntime = \"utc\"\r\n[keys]\r\n")
    #expect(SettingsText.changing(text, "mouse", to: "true").hasPrefix("mouse = true\r\ntheme"))
  }

  @Test("any text in quotes is read as it was", arguments: ["a", "a\"b\\", "\u{1}\n\t\u{7F}é"])
  func quoting(text: String) throws {
    #expect(try TOMLDocument.read("x = " + TOMLText.quoted(text))["x"]?.string == text)
  }

  @Test("a link to the settings stays one, and their permissions stay")
  func links() throws {
    let file = try TemporaryFile("time = \"utc\"\n")
    try withExtendedLifetime(file) {
      try SettingsText.set("theme", to: "\"nord\"", in: file.path)
      #expect(try TextFile.read(file.path, as: "x").hasPrefix("theme = \"nord\"\ntime"))
    }
  }

  @Test("the template has every setting and key, and is read without a warning")
  func template() throws {
    let text = ConfigCommand.template
    for name in Settings.names { #expect(text.contains("\n# \(name) = ")) }
    for action in Action.all { #expect(text.contains("\n# \(action.name) = [")) }
    let plain = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let isSetting =
        line.hasPrefix("# ") && line.contains(" = ") && !line.contains("match")
        && !line.contains("as =")
      return isSetting ? String(line.dropFirst(2)) : String(line)
    }.joined(separator: "\n")
    let file = try TemporaryFile(plain)
    let warnings = try withExtendedLifetime(file) {
      try SettingsFile(path: file.path, assignments: []).warnings
    }
    #expect(warnings == [])
  }

  @Test("built-in themes can be read", arguments: Theme.builtInNames)
  func contrast(name: String) throws {
    #expect(ThemeContrast.problems(of: try Themes.load(name).theme) == [])
  }
}
