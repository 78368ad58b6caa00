import Capture
import Testing
import WebSocket

@testable import Replay

/// Live messages take the place of recorded ones: of the same, else of the first that is most alike.
@Suite struct ExpectedMessagesTests {
  /// Messages of a server as they are waited for.
  private static func messages(_ texts: [String]) -> [ExpectedMessage] {
    let recording = Recording()
    for text in texts { recording.server(text, at: 1) }
    let reader = ConversationReader(recording.session, connection: 1)
    var view = MessageView()
    var found: [ExpectedMessage] = []
    while let frame = reader.next() {
      guard let message = reader.take(frame, into: &view) else { continue }
      found.append(ExpectedMessage(message, time: 0, rules: ReplayTolerances()))
    }
    return found
  }

  private static func text(_ message: ExpectedMessage?) -> String? {
    message.map { String(decoding: $0.content, as: UTF8.self) }
  }

  private static func texts(_ messages: [ExpectedMessage]) -> [String] {
    messages.map { String(decoding: $0.content, as: UTF8.self) }
  }

  @Test func theSameComesBeforeTheFirstThatIsAlike() {
    let all = Self.messages([#"{"n":1}"#, #"{"n":2}"#, #"{"n":3}"#, #"{"n":2}"#, #"{"n":9}"#])
    var expected = ExpectedMessages()
    for message in all.prefix(3) { #expect(expected.expect(message) == nil) }
    #expect(Self.text(expected.receive(all[3])) == #"{"n":2}"#)
    #expect(Self.text(expected.receive(all[4])) == #"{"n":1}"#)
    #expect(Self.texts(expected.outstanding) == [#"{"n":3}"#])
  }

  @Test func whatCameEarlyIsNotWaitedFor() {
    let all = Self.messages([#"{"a":1}"#, #"{"b":1}"#])
    var expected = ExpectedMessages()
    #expect(expected.receive(all[1]) == nil)
    #expect(expected.expect(all[0]) == nil)
    #expect(Self.text(expected.expect(all[1])) == #"{"b":1}"#)
    #expect(Self.texts(expected.outstanding) == [#"{"a":1}"#])
    #expect(!expected.hasSubstitutes, "what came early was taken")
  }

  @Test func asManyOthersAreSubstitutesAndGoWithWhatIsGivenUp() {
    let all = Self.messages([#"{"a":1}"#, #"{"b":1}"#, #"{"c":1}"#, #"{"d":1}"#, #"{"e":1}"#])
    var expected = ExpectedMessages()
    #expect(!expected.hasSubstitutes)
    _ = expected.receive(all[2])
    #expect(!expected.hasSubstitutes, "nothing is waited for")
    _ = expected.expect(all[0])
    #expect(expected.hasSubstitutes)
    _ = expected.expect(all[1])
    #expect(!expected.hasSubstitutes)
    _ = expected.receive(all[3])
    _ = expected.receive(all[4])
    #expect(expected.hasSubstitutes)
    expected.giveUp()
    #expect(expected.outstanding.isEmpty && !expected.hasSubstitutes)
    // The two oldest stood for what was given up; the third is still there.
    #expect(expected.expect(all[2]) == nil && expected.expect(all[3]) == nil)
    #expect(expected.expect(all[4]) != nil)
  }

  @Test func onlyTheLast1024AreRemembered() {
    let all = Self.messages(
      (0...1024).map { "[\"head\($0)\",{\"tail\($0)\":\($0)}]" })
    var expected = ExpectedMessages()
    for message in all.prefix(1024) { _ = expected.expect(message) }
    #expect(expected.outstanding.count == 1024)
    _ = expected.expect(all[1024])
    #expect(expected.outstanding.count == 1024)
    #expect(expected.outstanding.first?.number == 2)
  }

  @Test(arguments: [65_536, 65_537])
  func valuesAreTakenFromMessagesOf64KiBAtMost(count: Int) {
    let message = Self.messages([String(repeating: "a", count: count)]).first
    #expect(message?.content.count == (count == 65_536 ? count : 0))
  }
}
