import Testing

@testable import Client

@Suite struct OpeningPlayerTests {
  private static func player(_ text: String) throws -> OpeningPlayer {
    OpeningPlayer(try OpeningScript(text), patience: 5)
  }

  @Test func everythingAtOnceWithoutPauses() throws {
    var player = try Self.player("a\nb\n")
    #expect(player.begin() == [.send("a"), .send("b"), .finish])
    #expect(player.isOver)
  }

  @Test func pausesAreWaitedFor() throws {
    var player = try Self.player("a\n\n\nb\n")
    #expect(player.begin() == [.send("a"), .wait(seconds: 1)])
    #expect(player.received(Array("{}".utf8)) == [])
    #expect(player.timerFired() == [.wait(seconds: 1)])
    #expect(player.timerFired() == [.send("b"), .finish])
  }

  @Test func aLineWaitsForItsValue() throws {
    var player = try Self.player("login\nsub {{token}} {{n}}\n")
    #expect(player.begin() == [.send("login"), .wait(seconds: 5)])
    #expect(player.received(Array("no JSON".utf8)) == [])
    #expect(player.received(Array(#"{"n":1.50}"#.utf8)) == [])
    #expect(
      player.received(Array(#"{"token":"a\"b"}"#.utf8)) == [.send(#"sub a"b 1.50"#), .finish])
  }

  @Test func withinJSONAStringStaysEscaped() throws {
    var player = try Self.player(#"{"t":"{{token}}"}"#)
    _ = player.begin()
    #expect(
      player.received(Array(#"{"token":"a\"b"}"#.utf8)) == [.send(#"{"t":"a\"b"}"#), .finish])
  }

  @Test func theNewestValueCounts() throws {
    var player = try Self.player("a\n\n{{s}}\n")
    _ = player.begin()
    _ = player.received(Array(#"{"s":1}"#.utf8))
    _ = player.received(Array(#"{"s":2}"#.utf8))
    _ = player.received(Array(#"{"other":2}"#.utf8))
    #expect(player.timerFired() == [.send("2"), .finish])
  }

  @Test func aValueThatNeverComesIsSaid() throws {
    var player = try Self.player("{{a.b}}")
    _ = player.begin()
    guard case .fail(let clause)? = player.timerFired().first else {
      Issue.record("it did not fail")
      return
    }
    #expect(clause == "sent nothing with {{a.b}}, which line 1 of --on-open wants, within 5 s")
    #expect(player.isOver && player.received(Array(#"{"a":{"b":1}}"#.utf8)) == [])
  }
}
