import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Import
@testable import Pcapng
@testable import WebSocket

/// Captures of one direction, and captures that lack the answer to an upgrade.
@Suite struct OneSidedTests {
  private static func read(_ isThere: (Packets.Segment) -> Bool) -> ReadCapture {
    var builder = CaptureBuilder()
    for segment in TCPConversation.sample().segments where isThere(segment) {
      builder.add(segment.packet)
    }
    return ReadCapture(builder.bytes)
  }

  @Test(arguments: [Endpoint.client, .server])
  func theFramesOfOneDirectionAreShown(end: Endpoint) {
    let capture = Self.read { $0.from == end }
    let sign = end == .client ? ">" : "<"
    #expect(capture.texts == TCPConversation.sampleTexts.filter { $0.hasPrefix(sign) })
    #expect(capture.connections.count == 1)
    #expect(!capture.summary.isNothingRead)
  }

  @Test func anAnswerThatIsLostIsAssumed() {
    let capture = Self.read { $0.payload != TCPConversation.response }
    #expect(
      capture.texts.filter { $0.hasPrefix(">") }
        == TCPConversation.sampleTexts.filter { $0.hasPrefix(">") })
    #expect(
      capture.notes.contains { $0.contains("the answer to the upgrade is not in the capture") })
  }

  /// A client that only listens acknowledges the answer that the capture lacks.
  @Test func afterALostAnswerTheServersFramesAreFound() {
    var conversation = TCPConversation()
    conversation.upgrade()
    for number in 1...20 {
      conversation.send(.server, TCPConversation.frame(.server, #"{"number":\#(number)}"#))
      conversation.send(.client, [], flags: .acknowledge)
    }
    let capture = ReadCapture(
      conversation.segments.filter { $0.payload != TCPConversation.response })
    #expect(capture.texts == (1...20).map { #"< {"number":\#($0)}"# })
    #expect(
      capture.notes.contains { $0.contains("the answer to the upgrade is not in the capture") })
    #expect(capture.connections.map(\.url) == ["ws://example.com/chat"])
  }

  /// A client that does not wait shows nothing of an answer by what it acknowledges.
  @Test func earlyFramesWithoutAnAnswerAreNotTakenForAnsweredOnes() {
    var conversation = TCPConversation()
    conversation.open()
    conversation.send(.client, TCPConversation.request)
    conversation.send(.client, TCPConversation.frame(.client, "early"))
    var builder = CaptureBuilder()
    for segment in conversation.segments { builder.add(segment.packet) }
    let capture = ReadCapture(builder.bytes)
    #expect(capture.texts == [])
    #expect(capture.summary.unread.map(\.unread) == [.unanswered])
  }
}
