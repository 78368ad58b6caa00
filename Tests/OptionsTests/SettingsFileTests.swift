import Inspector
import Rows
import TestSupport
import Testing

@testable import Options

/// Settings.
@Suite struct SettingsFileTests {
  private func read(_ text: String, _ assignments: String...) throws -> SettingsFile {
    let file = try TemporaryFile(text)
    return try withExtendedLifetime(file) {
      try SettingsFile(path: file.path, assignments: assignments)
    }
  }

  private func failure(_ text: String, _ assignments: String...) -> CommandError? {
    #expect(throws: CommandError.self) {
      let file = try TemporaryFile(text)
      try withExtendedLifetime(file) {
        _ = try SettingsFile(path: file.path, assignments: assignments)
      }
    }
  }

  @Test func readmesExampleIsReadWithoutAWarning() throws {
    let file = try read(
      """
      theme = "gruvbox-dark"   # mouse, color, time, follow, view, layout, sidebar, share, ascii
      time = "utc"

      [keys]
      follow = ["F", "<F7>"]   # <C-x> is ctrl-x; an empty list takes the keys away
      """)
    #expect(file.warnings == [])
    #expect(file.settings.theme == "gruvbox-dark" && file.settings.timeFormat == .utc)
  }

  @Test func setWinsOverTheFileAndTheLastSetOverTheOthers() throws {
    let file = try read(
      "theme = \"nord\"\nmouse = true\nshare = 20", "theme=mono", "share=30", "share=40")
    #expect(file.settings.theme == "mono" && file.settings.share == 40)
    #expect(file.settings.hasMouse == true)
  }

  @Test func aValueOfSetIsTOMLOrTextWhereItIsNone() throws {
    let settings = try read("", "mouse=false", "theme=\"nord\"", "time=delta").settings
    #expect(settings.hasMouse == false && settings.theme == "nord")
    #expect(settings.timeFormat == .delta)
  }

  @Test func whatIsWrongWithOneSettingIsAWarningWithItsPlaceAndTheOthersCount() throws {
    let file = try TemporaryFile(
      "mouse = 3\ntheme = \"nord\"\n  sky = \"blue\"\n[keys]\nnonsense = \"k\"\n")
    let read = try SettingsFile(path: file.path, assignments: [])
    #expect(read.settings.theme == "nord" && read.settings.hasMouse == nil)
    let places = ["1:1", "3:3", "5:1"].map { "\(file.path):\($0): " }
    #expect(read.warnings.count == 3)
    for (warning, place) in zip(read.warnings, places) { #expect(warning.hasPrefix(place)) }
  }

  @Test func rulesOfTheProxyMayBeInTheSameFile() throws {
    let file = try read("[[rule]]\ndrop = true\n[[handshake]]\nrefuse = 503\n")
    #expect(file.warnings == [] && file.settings == Settings())
  }

  @Test func aMissingFileIs66OneThatIsNotTOMLIs65WithThePlaceOfTheMistake() throws {
    let missing = #expect(throws: CommandError.self) {
      try SettingsFile(path: "/nowhere/config.toml", assignments: [])
    }
    #expect(missing?.status.rawValue == 66)
    #expect(missing?.sentence.contains("/nowhere/config.toml") == true)
    let broken = failure("theme = \"nord\"\nmouse = = true\n")
    #expect(broken?.status.rawValue == 65)
    #expect(broken?.sentence.contains("file.toml:2:9") == true)
  }

  @Test(arguments: ["theme", "=nord", "sky=blue", "share=5", "mouse=perhaps", "keys.nonsense=k"])
  func aWrongSetIsAMistakeOnTheCommandLineAndTheSentenceHasAllOfIt(text: String) {
    let error = failure("", text)
    #expect(error?.status.rawValue == 64)
    let name = text.prefix { $0 != "=" }
    #expect(error?.sentence.contains("--set \(name)") == true)
  }
}
