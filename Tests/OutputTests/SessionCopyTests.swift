import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Output
@testable import Pcapng
@testable import WebSocket

@Suite struct SessionCopyTests {
  private let example = ExampleSession()

  private func selection(_ numbers: UInt32...) -> FrameSelection {
    var selection = FrameSelection()
    selection.add(numbers, of: example.talk.session.log)
    return selection
  }

  /// The copy, and what its frames carry.
  private func copied(
    _ selection: FrameSelection?, _ redaction: Redaction? = nil, joins: Bool = false,
    marks: [UInt32] = [], of example: ExampleSession? = nil
  ) -> (session: Session, texts: [String], outcome: SessionCopy.Outcome) {
    let target = Session(store: MemoryStore(), application: "test")
    let copy = SessionCopy(
      (example ?? self.example).talk.session, selection: selection, redaction: redaction,
      joinsMessages: joins, marks: marks)
    let outcome = copy.write(to: target)
    let reader = PayloadReader(store: target.store)
    var cursor = LogCursor()
    var texts: [String] = []
    while case let items = cursor.next(in: target.log), !items.isEmpty {
      for case .frame(let frame) in items {
        texts.append(String(decoding: reader.payload(of: frame), as: UTF8.self))
      }
    }
    return (target, texts, outcome)
  }

  @Test func everythingIsTheSameSession() {
    let (session, texts, outcome) = copied(nil)
    #expect(outcome.frames == 8)
    #expect(texts.prefix(5) == ["Hello", "Hel", "Hello", "lo", "Hello"])
    let (before, after) = (example.talk.session.log, session.log)
    #expect(after.read { $0.connection(1)?.url } == before.read { $0.connection(1)?.url })
    #expect(
      (1...8).map { number in after.read { $0.frame(number)?.header } }
        == (1...8).map { number in before.read { $0.frame(number)?.header } })
    #expect(
      (1...8).map { number in after.read { $0.frame(number)?.timeEnd } }
        == (1...8).map { number in before.read { $0.frame(number)?.timeEnd } })
    #expect(
      after.read { $0.findings.map(\.first.rule) } == before.read { $0.findings.map(\.first.rule) })
  }

  @Test func aFragmentBringsItsMessage() {
    let (session, texts, _) = copied(selection(4, 1), marks: [4])
    #expect(texts == ["Hello", "Hel", "lo"])
    #expect(session.log.read { $0.findings.isEmpty })
    #expect(selection(4, 5).connections == [1])
    #expect(selection(4, 5, 4).count == 2)
    #expect(!selection(4).contains(3))
  }

  @Test func aMessageBecomesOneFrame() {
    let (session, texts, outcome) = copied(nil, joins: true, marks: [2])
    #expect(outcome.frames == 7)
    #expect(texts.prefix(4) == ["Hello", "Hello", "Hello", "Hello"])
    let headers = (1...4).compactMap { number in session.log.read { $0.frame(number)?.header } }
    #expect(headers.allSatisfy { $0.fin && !$0.rsv1 })
    #expect(headers.map(\.opcode) == [.text, .ping, .text, .pong])
    // The mark of a fragment is that of the message.
    let file = session.store.read(position: 0, count: Int(session.store.size))
    #expect(ReadCapture(file).session.log.read { $0.bookmarks.map(\.frame) } == [3])
  }

  @Test func closeReasonsAndTextAreRedacted() {
    let example = ExampleSession(
      unended: [0x81, 0x0B] + Array("token=secre".utf8) + [
        0x82, 0x01, 0x00, 0x88, 0x0B, 0x03, 0xE8,
      ]
        + Array("pwd=12345".utf8))
    let (_, texts, outcome) = copied(nil, Redaction(), of: example)
    #expect(texts.first == "token=REDACTED")
    #expect(texts.last?.hasSuffix("pwd=REDACTED") == true)
    #expect(outcome.binaryMessages == 1)
  }
}
