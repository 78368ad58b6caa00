import ArgumentParser
import Options
import Testing

@testable import CLI

/// The lines that browsers copy, with the options as curl(1) has them.
@Suite struct CurlArgumentsTests {
  private func connect(_ arguments: [String]) throws -> ConnectCommand {
    try ConnectCommand.parse(try CurlArguments.translated(arguments).arguments)
  }

  @Test func chromesCopyOfAWebSocketIsThatHandshakeAllButWhatIsMadeForEachConnection() throws {
    let command = try connect([
      "curl", "wss://example.org/chat", "-H", "Upgrade: websocket",
      "-H", "Origin: https://example.org", "-H", "Cache-Control: no-cache",
      "-H", "Connection: Upgrade", "-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "-H", "User-Agent: Mozilla/5.0", "-H", "Sec-WebSocket-Version: 13",
      "-H", "Sec-WebSocket-Protocol: chat.v2, chat.v1", "--compressed",
    ])
    #expect(command.url == ["wss://example.org/chat"])
    #expect(
      command.client.header == [
        "Origin: https://example.org", "Cache-Control: no-cache", "User-Agent: Mozilla/5.0",
      ])
    #expect(command.client.subprotocol == ["chat.v2", "chat.v1"])
  }

  @Test func shortOptionsCanBeCombinedWithAValueRightAfterItsLetter() throws {
    let command = try connect(["-sSkL", "-HX: 1", "-bsid=1", "-ume:secret", "ws://a/", "-XGET"])
    #expect(command.client.insecure && command.client.location)
    #expect(command.client.header == ["X: 1"])
    #expect(command.client.cookie == ["sid=1"] && command.client.user == "me:secret")
    #expect(command.url == ["ws://a/"])
  }

  @Test func optionsThatStandForAHeaderMakeThatHeader() throws {
    let command = try connect([
      "--url", "ws://a/", "-A", "me/1", "-e", "http://b/", "--oauth2-bearer", "t0ken",
    ])
    #expect(command.client.header == ["Referer: http://b/", "Authorization: Bearer t0ken"])
    #expect(command.client.userAgent == "me/1")
    #expect(command.url == ["ws://a/"])
  }

  @Test(arguments: [["--resolve", "a:80:127.0.0.1"], ["--unix-socket", "/s"]])
  func otherWaysToTheServerAreThoseOfConnect(option: [String]) throws {
    let (arguments, notes) = try CurlArguments.translated(["ws://a/"] + option)
    #expect(Set(arguments) == Set(["ws://a/"] + option))
    #expect(notes.isEmpty)
  }

  @Test func maxTime0IsNoLimitAsInCurl() throws {
    #expect(try connect(["ws://a/", "-m", "0", "--connect-timeout", "0"]).client.maxTime == nil)
    let command = try connect(["ws://a/", "-m", "2.5", "--connect-timeout", "3"])
    #expect(command.client.maxTime?.value == 2.5 && command.client.connectTimeout?.value == 3)
  }

  @Test func windsocksOwnLongOptionsCanBeUsedWithThem() throws {
    #expect(try connect(["ws://a/", "--record", "a.pcapng"]).recording.record == "a.pcapng")
  }

  @Test(arguments: [
    ["--http2"], ["--retry", "3"], ["-w", "%{http_code}"], ["--max-redirs", "5"],
  ])
  func whatChangesNothingHereIsSaidOnceEach(option: [String]) throws {
    let (arguments, notes) = try CurlArguments.translated(["ws://a/"] + option)
    #expect(arguments == ["ws://a/"])
    #expect(notes.count == 1 && notes[0].contains(option[0]))
  }

  @Test(
    arguments: [
      ["-d", "a=1"], ["--data-raw", "{}"], ["--json", "{}"], ["-F", "a=1"], ["-T", "file"], ["-I"],
      ["-X", "POST"], ["-o", "out"], ["-H"], ["-Z"],
    ]
  )
  func whatNoHandshakeHasIsAMistakeOnTheCommandLineAndNamesTheOption(option: [String]) {
    let error = #expect(throws: CommandError.self) {
      try CurlArguments.translated(["ws://a/"] + option)
    }
    #expect(error?.status.rawValue == 64)
    #expect(error?.sentence.contains(option[0]) == true)
  }
}
