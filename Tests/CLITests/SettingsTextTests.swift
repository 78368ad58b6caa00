import Inspector
import Options
import Screen
import TOML
import TestSupport
import Testing

@testable import CLI

/// Settings that the program writes.
@Suite struct SettingsTextTests {
  @Test func aLineIsReplacedAndEverythingElseStays() {
    let text = "# mine\ntime = \"utc\"\ntheme = \"a # b\"  # dark\n[keys]\ntheme = \"T\"\n"
    #expect(
      SettingsText.changing(text, "theme", to: "\"nord\"")
        == "# mine\ntime = \"utc\"\ntheme = \"nord\"   # dark\n[keys]\ntheme = \"T\"\n")
  }

  @Test func aLineThatIsNotThereComesBeforeEveryTable() {
    #expect(SettingsText.changing("", "theme", to: "\"x\"") == "theme = \"x\"\n")
    let changed = SettingsText.changing("[keys]\ntheme = \"T\"\n", "theme", to: "\"x\"")
    #expect(changed == "theme = \"x\"\n[keys]\ntheme = \"T\"\n")
  }

  @Test func aFileWithCarriageReturnsKeepsThemAndAllOfItsLines() {
    let text = "theme = \"a\"\r\ntime = \"utc\"\r\n[keys]\r\n"
    #expect(
      SettingsText.changing(text, "theme", to: "\"nord\"")
        == "theme = \"nord\"\r\ntime = \"utc\"\r\n[keys]\r\n")
    #expect(SettingsText.changing(text, "mouse", to: "true").hasPrefix("mouse = true\r\ntheme"))
  }

  @Test(arguments: ["a", "a\"b\\", "\u{1}\n\t\u{7F}é"])
  func anyTextInQuotesIsReadAsItWas(text: String) throws {
    #expect(try TOMLDocument.read("x = " + TOMLText.quoted(text))["x"]?.string == text)
  }

  @Test func aLinkToTheSettingsStaysOneAndTheirPermissionsStay() throws {
    let file = try TemporaryFile("time = \"utc\"\n")
    try withExtendedLifetime(file) {
      try SettingsText.set("theme", to: "\"nord\"", in: file.path)
      #expect(try TextFile.read(file.path, as: "x").hasPrefix("theme = \"nord\"\ntime"))
    }
  }

  @Test func theTemplateHasEverySettingAndKeyAndIsReadWithoutAWarning() throws {
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

  @Test(arguments: Theme.builtInNames)
  func builtInThemesCanBeRead(name: String) throws {
    #expect(ThemeContrast.problems(of: try Themes.load(name).theme) == [])
  }
}
