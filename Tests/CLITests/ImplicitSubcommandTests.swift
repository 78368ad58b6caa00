import ArgumentParser
import Options
import TestSupport
import Testing

@testable import CLI

/// A line without a command.
@Suite struct ImplicitSubcommandTests {
  private func error(_ arguments: String...) -> CommandError? {
    #expect(throws: CommandError.self) { try ImplicitSubcommand.complete(arguments) }
  }

  @Test(arguments: ["ws://a/", "wss://a:1/b?c", "http://a/", "https://a/", "unix:/run/chat.sock"])
  func windsockURLIsWindsockConnectURL(url: String) throws {
    #expect(
      try ImplicitSubcommand.complete([url, "-k", "--headless"])
        == ["connect", url, "-k", "--headless"])
  }

  @Test func windsockFILEIsWindsockOpenFILEAndIsStandardInput() throws {
    let file = try TemporaryFile("anything")
    #expect(
      try ImplicitSubcommand.complete([file.path, "--theme", "nord"])
        == ["open", file.path, "--theme", "nord"])
    #expect(try ImplicitSubcommand.complete(["-"]) == ["open", "-"])
  }

  @Test(
    arguments: [
      [], ["--version"], ["--help"], ["-h"], ["help"], ["help", "dump"], ["help", "ca", "export"],
      ["help", "filter"],
      ["dump", "ws://a/"], ["ca", "path"], ["replay", "missing.pcapng", "--to", "ws://a/"],
    ]
  )
  func commandsAndOptionsStayAsTheyAre(arguments: [String]) throws {
    #expect(try ImplicitSubcommand.complete(arguments) == arguments)
  }

  @Test func everyCommandOfTheHelpIsOne() throws {
    let help = Windsock.helpMessage()
    for name in ["connect", "proxy", "open", "dump", "export", "replay", "diff", "lint", "stats"]
      + ["demo", "ca", "curl"]
    {
      #expect(help.contains("\n  \(name) "), "\(name)")
      #expect(try ImplicitSubcommand.complete([name, "x"]) == [name, "x"])
    }
  }

  @Test func aCommandThatIsNearlyOneIsNamedAndSoIsATopicOfHelp() {
    let command = error("conect", "ws://a/")
    #expect(command?.status.rawValue == 64)
    #expect(command?.sentence.hasSuffix("did you mean connect?") == true)
    let topic = error("help", "exprot")
    #expect(topic?.status.rawValue == 64)
    #expect(topic?.sentence.hasSuffix("did you mean export?") == true)
    #expect(error("help", "ca", "nothing")?.status.rawValue == 64)
    #expect(error("help", "filtre")?.sentence.hasSuffix("did you mean filter?") == true)
    #expect(error("help", "filter", "dump")?.status.rawValue == 64)
  }

  @Test func aFileThatIsNotThereIs66AndOneWithNearlyItsNameIsNamed() throws {
    let file = try TemporaryFile("anything", name: "session.pcapng")
    let near = error(file.folder + "/sesion.pcapng")
    #expect(near?.status.rawValue == 66)
    #expect(near?.sentence.hasSuffix("did you mean \(file.path)?") == true)
    let far = error(file.folder + "/elsewhere.har")
    #expect(far?.status.rawValue == 66)
    #expect(far?.sentence.contains("elsewhere.har") == true)
  }

  @Test(arguments: ["localhost:9001", "example.org:80/chat"])
  func hostPORTLacksItsScheme(word: String) {
    let error = error(word)
    #expect(error?.status.rawValue == 66)
    #expect(error?.sentence.hasSuffix("such as ws://\(word)") == true)
  }

  @Test(arguments: [
    "localhost:+80", "localhost:-0", "localhost:", "localhost:8 0", "localhost:65536",
  ])
  func whatStandsBehindTheColonOfHOSTPORTIsDigits(word: String) {
    let error = error(word)
    #expect(error?.status.rawValue == 66)
    #expect(error?.sentence.contains("ws://\(word)") == false)
  }
}
