import ArgumentParser
import JSON
import Options
import Testing

@testable import CLI

/// Options that would be passed over are known.
@Suite struct GivenOptionsTests {
  /// Values that options take which take no words.
  private static let values = [
    "--ping-interval": "1", "--ping-timeout": "1", "--connect-timeout": "1", "--max-time": "1",
    "--max-message-size": "1k", "--tls-min": "1.3", "--deflate": "",
  ]

  /// The options of a client as the parser knows them: the names of each.
  private static var options: [(names: [String], takesValue: Bool)] {
    get throws {
      let help = Array(Probe._dumpHelp().utf8)
      let arguments = try JSONDocument(help).root["command"]?["arguments"]?.elements ?? []
      return arguments.map { argument in
        let names = (argument["names"]?.elements ?? []).compactMap { name -> String? in
          text(name["kind"]) == "long" ? "--" + text(name["name"]) : nil
        }
        return (names, text(argument["kind"]) == "option")
      }.filter { !$0.names.contains("--help") && !$0.names.isEmpty }
    }
  }

  private static func text(_ node: JSONNode?) -> String {
    node?.scalar.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  @Test func eachOptionThatIsGivenIsNamed() throws {
    let options = try Self.options
    #expect(options.count > 30)
    for (names, takesValue) in options {
      for name in names {
        var words = takesValue ? [name, Self.values[name] ?? "x"] : [name]
        // One of them needs another one.
        if name == "--ping-timeout" { words += ["--ping-interval", "1"] }
        let client = try Probe.parse(words).client
        #expect(names.contains { client.given.contains($0) }, "\(name): \(client.given)")
      }
    }
  }

  @Test func nothingIsGivenByDefaultAndWhatHasAnEffectIsLetPass() throws {
    #expect(try Probe.parse([]).client.given.isEmpty)
    let client = try Probe.parse(["--keylog", "x", "-L"]).client
    #expect(throws: CommandError.self) { try client.refuseConnecting(instead: "file") }
    try client.refuse(except: ["--keylog", "--location"], because: "")
    let refusal = #expect(throws: CommandError.self) {
      try client.refuse(["--location"], because: "is not for this")
    }
    #expect(refusal?.sentence == "--location is not for this")
    try client.refuse(["--cacert"], because: "")
  }
}

private struct Probe: ParsableCommand {
  @OptionGroup var client: ClientOptions
}
