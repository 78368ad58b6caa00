import CaptureSupport
import Testing

@testable import Capture
@testable import Output
@testable import WebSocket

/// Copies of messages of very many fragments, and of notes.
@Suite struct SessionCopyMessagesTests {
  /// More than the frames that are looked at where somebody waits.
  private static let count = LogState.messageReach + 1000

  private let talk = Conversation()

  private func copy(
    _ selection: FrameSelection? = nil, _ redaction: Redaction? = nil, joins: Bool = false
  ) -> (frames: [(Opcode, [UInt8])], outcome: SessionCopy.Outcome) {
    let target = Session(store: MemoryStore(), application: "test")
    let copy = SessionCopy(
      talk.session, selection: selection, redaction: redaction, joinsMessages: joins, marks: [])
    let outcome = copy.write(to: target)
    let reader = PayloadReader(store: target.store)
    var frames: [(Opcode, [UInt8])] = []
    var cursor = LogCursor()
    while case let items = cursor.next(in: target.log), !items.isEmpty {
      for case .frame(let frame) in items {
        frames.append((frame.row.opcode, reader.payload(of: frame)))
      }
    }
    return (frames, outcome)
  }

  /// A message in as many fragments as it has bytes, with a ping of the client's in between.
  private func send(_ content: [UInt8]) {
    talk.open()
    var bytes: [UInt8] = []
    for (place, byte) in content.enumerated() {
      let last = place == content.count - 1
      bytes += [(last ? 0x80 : 0) | (place == 0 ? 1 : 0), 1, byte]
    }
    talk.server(Array(bytes.prefix(3000)))
    talk.client(talk.frame(0x89, []))
    talk.server(Array(bytes.dropFirst(3000)))
  }

  private var content: [UInt8] { (0..<Self.count).map { UInt8(0x61 + $0 % 26) } }

  @Test func allOfThemBecomeOneFrameWhicheverOfThemWasAskedFor() {
    send(content)
    var selection = FrameSelection()
    // The ping and the last fragment.
    selection.add([1001, UInt32(Self.count + 1)], of: talk.session.log)
    let (frames, outcome) = copy(selection, joins: true)
    #expect(frames.map(\.0) == [.ping, .text])
    #expect(frames.last?.1 == content)
    #expect(outcome.lostMessages == 0)
  }

  @Test func aSecretIsFoundWhereverItIsCut() {
    let padding = [UInt8](repeating: 0x2E, count: Self.count)
    send(Array("token=abc ".utf8) + padding + Array(" pin=12345678".utf8))
    let all = copy(nil, Redaction()).frames.flatMap(\.1)
    #expect(all == Array("token=REDACTED ".utf8) + padding + Array(" pin=REDACTED".utf8))
  }

  @Test func aNoteComesAlongWhereNoHandshakeWasSeen() {
    let recorder = talk.session.recorder(
      ConnectionOrigin(
        client: Address(bytes: [10, 0, 0, 1], port: 5),
        server: Address(bytes: [10, 0, 0, 2], port: 80)))
    recorder.join(response: nil, at: talk.time)
    [0x81, 2, 0x68, 0x69].withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      recorder.receive(CapturedBytes(bytes, owner: nil), from: .server, at: talk.time)
    }
    let number = recorder.number ?? 0
    talk.session.annotate("look here", connection: number, at: talk.time)
    let target = Session(store: MemoryStore(), application: "test")
    let copy = SessionCopy(talk.session, selection: nil, redaction: nil, marks: [])
    #expect(copy.write(to: target).connections == 1)
    #expect(target.log.read { $0.connection(1)?.note } == "look here")
  }
}
