import ArgumentParser
import Inspector
import Intercept
import Options
import Testing

@testable import CLI

/// Pages of the manual, and the topics they share with help.
@Suite struct ManualTests {
  @Test func eachOptionOfACommandIsOnItsPage() {
    for page in CommandPage.all {
      let text = page.manual
      #expect(!page.optionNames.isEmpty && text.contains("\n.SH NAME\n"))
      for name in page.optionNames {
        #expect(text.contains(Roff.word(name)), "\(page.name) \(name)")
      }
    }
  }

  @Test func noCommandIsWithoutAPage() {
    let shown = Windsock.configuration.subcommands.filter { $0.configuration.shouldDisplay }
    let names = ["windsock"] + shown.map { "windsock-\($0._commandName)" }
    #expect(Set(CommandPage.all.map(\.file)) == Set(names))
  }

  @Test func noLineOfAPageBeginsWithARequestThatItsTextDidNotMean() {
    let known = [
      ".TH", ".SH", ".SS", ".PP", ".TP", ".RS", ".RE", ".nf", ".fi", ".B", ".br", ".\\\"",
    ]
    for page in ManualCommand.pages {
      for line in page.text.split(separator: "\n") where line.hasPrefix(".") {
        let request = line.prefix { $0 != " " }
        #expect(known.contains(String(request)), "\(page.file): \(line)")
      }
      #expect(!page.text.contains("\n'"), "\(page.file)")
    }
  }

  @Test func whatMan7WouldActOnIsText() {
    #expect(Roff.text(".x") == "\\&.x")
    #expect(Roff.text("'x' -a\\n") == "\\(aqx\\(aq \\-a\\en")
    #expect(Roff.quoted("a \"b\"") == "\"a \\(dqb\\(dq\"")
  }

  @Test func everySettingIsExplained() {
    let text = ConfigTopic.document.text
    for name in Settings.names { #expect(text.contains("\n  \(name) ")) }
  }

  @Test func theExampleOfAFileOfRulesIsOneAndItsKeysAreThoseThatAreRead() throws {
    let file = try RuleFile(RulesTopic.example, name: "example")
    #expect(file.traffic.count == 3)
    #expect(file.handshakes.count == 1)
    for (table, keys) in [("rule", RulesTopic.traffic), ("handshake", RulesTopic.handshake)] {
      let error = #expect(throws: RuleFileError.self) {
        _ = try RuleFile("[[\(table)]]\nnonsense = 1", name: "x")
      }
      let known = keys.map(\.key).joined(separator: ", ")
      #expect(error?.sentence.hasSuffix("there are \(known)") == true, "\(table)")
    }
  }

  /// The names that the formatters write, read from their source.
  private func written() throws -> Set<String> {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let folder = "/\(root)/Sources/Output/"
    let files = [
      "NDJSONFormatter.swift", "MessageFormatter.swift", "Units/UnitJSON.swift",
      "Units/UnitFormatter.swift", "Statistics/ConnectionStatistics+JSON.swift",
      "Statistics/LatencyTable+JSON.swift",
    ]
    var names: Set<String> = []
    for file in files {
      let text = try TextFile.read(folder + file, as: "the source")
      for match in text.matches(of: /(?:field|name|time)\(\s*"([a-z_0-9]+)"/) {
        names.insert(String(match.1))
      }
    }
    return names
  }

  @Test func everyFieldThatNDJSONHasIsExplained() throws {
    let written = try written()
    #expect(written.count > 60)
    let explained = NDJSONTopic.rows.flatMap(\.fields)
      .flatMap { $0.name.split(separator: ", ").map(String.init) }
    for name in written where name != "type" {
      let isInside = ["up_to", "count", "median", "offset", "text", "encoding"].contains(name)
      #expect(isInside || explained.contains(name), "\(name)")
    }
  }
}
