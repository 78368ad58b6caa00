import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Output
@testable import Text
@testable import WebSocket

/// Times count from the session's first byte.
///
/// Which byte is the first is decided when the first connection appears, and does not change
/// afterwards.
@Suite struct SessionOriginTests {
  /// The text format's rows: what comes before the time, and the time.
  private func times(_ session: Session, messages: Bool = false) -> [String] {
    var formatter: any RowFormatter = messages ? MessageFormatter(.text) : TextFormatter()
    var cursor = LogCursor()
    var output = RowBuffer()
    let source = FormatSource(log: session.log, payloads: PayloadReader(store: session.store))
    for item in cursor.next(in: session.log) {
      formatter.append(item, source: source, to: &output)
    }
    return String(decoding: output.bytes, as: UTF8.self).split(separator: "\n").compactMap {
      $0.split(separator: " ").dropFirst().first.map(String.init)
    }
  }

  @Test func aSentenceBeforeTheFirstByteHasNoTimeOfItsOwn() {
    let talk = Conversation()
    talk.session.note("listening", at: talk.time - 2_500_000)
    #expect(times(talk.session) == ["+0.000000"])
    talk.open()
    talk.client(talk.frame(0x81, [0x61]))
    #expect(times(talk.session) == ["-0.002500", "+0.001000", "+0.002000"])
    #expect(times(talk.session, messages: true).last == "+0.002000")
    #expect(talk.session.log.read { $0.origin } == Conversation.start)
  }

  /// A stream captured from its middle is recognised later than one that shows its handshake, but
  /// may have begun earlier.
  @Test func bytesThatAreRecognisedLaterCountToo() {
    let joined = TCPConversation.joined()
    var whole = TCPConversation(clientPort: 50_001)
    whole.upgrade()
    whole.send(.server, TCPConversation.frame(.server, "hello"))
    let capture = ReadCapture(Array(joined.prefix(1)) + whole.segments + joined.dropFirst())
    let first = capture.frames.map(\.row.time).min() ?? 0
    #expect(capture.texts.count == 9)
    #expect(capture.session.log.read { $0.origin } == first)
    #expect(!times(capture.session).contains { $0.hasPrefix("-") })
  }
}
