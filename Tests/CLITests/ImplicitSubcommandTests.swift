import ArgumentParser
import Options
import TestSupport
import Testing

@testable import CLI

@Suite("A line without a command")
struct ImplicitSubcommandTests {
  private func error(_ arguments: String...) -> CommandError? {
    #expect(throws: CommandError.self) { try ImplicitSubcommand.complete(arguments) }
  }

  @Test(
    "windsock URL is windsock connect URL",
    arguments: ["ws://a/", "wss://a:1/b?c", "http://a/", "https://a/", "unix:/run/chat.sock"])
  func urls(url: String) throws {
    #expect(
      try ImplicitSubcommand.complete([url, "-k", "--headless"])
        == ["connect", url, "-k", "--headless"])
  }

  @Test("windsock FILE is windsock open FILE, and - is standard input")
  func files() throws {
    let file = try TemporaryFile("anything")
    #expect(
      try ImplicitSubcommand.complete([file.path, "--theme", "nord"])
        == ["open", file.path, "--theme", "nord"])
    #expect(try ImplicitSubcommand.complete(["-"]) == ["open", "-"])
  }

  @Test(
    "commands and options stay as they are",
    arguments: [
      [], ["--version"], ["--help"], ["-h"], ["help"], ["help", "dump"], ["help", "ca", "export"],
      ["help", "filter"],
      ["dump", "ws://a/"], ["ca", "path"], ["replay", "missing.pcapng", "--to", "ws://a/"],
    ])
  func others(arguments: [String]) throws {
    #expect(try ImplicitSubcommand.complete(arguments) == arguments)
  }

  @Test("every command of the help is one")
  func commands() throws {
    let help = Windsock.helpMessage()
    for name in ["connect", "proxy", "open", "dump", "export", "replay", "diff", "lint", "stats"]
      + ["demo", "ca", "curl"]
    {
      #expect(help.contains("\n  \(name) "), "\(name)")
      #expect(try ImplicitSubcommand.complete([name, "x"]) == [name, "x"])
    }
  }

  @Test("a command that is nearly one is named, and so is a topic of help")
  func misspelt() {
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

  @Test("a file that is not there is 66, and one with nearly its name is named")
  func missing() throws {
    let file = try TemporaryFile("anything", name: "session.pcapng")
    let near = error(file.folder + "/sesion.pcapng")
    #expect(near?.status.rawValue == 66)
    #expect(near?.sentence.hasSuffix("did you mean \(file.path)?") == true)
    let far = error(file.folder + "/elsewhere.har")
    #expect(far?.status.rawValue == 66)
    #expect(far?.sentence.contains("elsewhere.har") == true)
  }

  @Test("HOST:PORT lacks its scheme", arguments: ["localhost:9001", "example.org:80/chat"])
  func authorities(word: String) {
    let error = error(word)
    #expect(error?.status.rawValue == 66)
    #expect(error?.sentence.hasSuffix("such as ws://\(word)") == true)
  }

  @Test(
    "what stands behind the colon of HOST:PORT is digits",
    arguments: ["localhost:+80", "localhost:-0", "localhost:", "localhost:8 0", "localhost:65536"])
  func ports(word: String) {
    let error = error(word)
    #expect(error?.status.rawValue == 66)
    #expect(error?.sentence.contains("ws://\(word)") == false)
  }
}
