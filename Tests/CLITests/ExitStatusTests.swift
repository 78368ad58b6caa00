import ArgumentParser
import Options
import Testing

@testable import CLI

/// The statuses that README lists; scripts depend on them.
@Suite struct ExitStatusTests {
  private static let documented: [(CommandError.Status, Int32)] = [
    (.doesNotHold, 1), (.usage, 64), (.badData, 65), (.noInput, 66), (.unavailable, 69),
    (.cannotCreate, 73), (.inputOutput, 74), (.protocolError, 76), (.notPermitted, 77),
    (.timedOut, 124), (.launch, 125), (.notExecutable, 126), (.notFound, 127),
  ]

  @Test func haveTheNumbersOfSysexitsHOfTimeout1AndOfEnv1() {
    for (status, number) in Self.documented { #expect(status.rawValue == number) }
  }

  @Test func areInTheHelpEachOfThem() {
    let words = Windsock.helpMessage(columns: 100).split { !$0.isLetter && !$0.isNumber }
    for (_, number) in Self.documented { #expect(words.contains("\(number)"), "\(number)") }
  }

  @Test(
    arguments: [
      ["dump"], ["dump", "--no-such-option", "x"], ["export", "a.pcapng"],
      ["connect", "ws://a/", "--max-time", "0"], ["connect", "ws://a/", "--ping-interval", "0"],
      ["connect", "ws://a/", "--max-message-size", "much"], ["proxy", "--tls-min", "1.4"],
    ]
  )
  func aLineThatCannotBeReadIs64(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try Windsock.parseAsRoot(arguments) }
    if let error { #expect(Windsock.exitCode(for: error).rawValue == 64) }
  }

  @Test(arguments: [["--help"], ["help", "dump"], ["--version"]])
  func helpAndTheVersionAre0(arguments: [String]) {
    let error = #expect(throws: (any Error).self) {
      var command = try Windsock.parseAsRoot(arguments)
      try command.run()
    }
    if let error { #expect(Windsock.exitCode(for: error).rawValue == 0) }
  }
}
