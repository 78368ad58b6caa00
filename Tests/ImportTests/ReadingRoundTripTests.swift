import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Import
@testable import Pcapng
@testable import WebSocket

/// A session that is recorded and read again is the same session.
@Suite struct ReadingRoundTripTests {
  @Test(arguments: 0..<12 as Range<UInt64>)
  func theRowsAreThoseOfTheLiveSession(seed: UInt64) {
    let store = MemoryStore()
    let largest = seed % 3 == 0 ? 60_000 : 200_000
    let live = RandomSession.record(seed: seed, largest: largest, into: store)
    let file = store.read(position: 0, count: Int(store.size))
    let read = ReadCapture(file, chunk: seed % 2 == 0 ? .max : 100_000)
    #expect(read.summary.warnings == [])
    let original = ReadCapture(live: live)
    #expect(read.frames.count == original.frames.count)
    for (frame, known) in zip(read.frames, original.frames) {
      #expect(Self.unnumbered(frame) == Self.unnumbered(known))
    }
    #expect(read.payloads == original.payloads)
    expectSameConnections(read, original)
    // What is still open at the end of the file ends with it, and only there.
    for (entry, known) in zip(read.journal, original.journal) {
      #expect(entry.event == known.event)
      #expect(entry.time == known.time)
      // A read that takes several packets is several reads here, which must make no difference.
      #expect(entry.after == known.after)
    }
    #expect(read.journal.count >= original.journal.count)
  }

  /// A frame without the number of its set of findings, which is the log's own business.
  private static func unnumbered(_ frame: LoggedFrame) -> LoggedFrame {
    var frame = frame
    frame.row.flags = frame.row.flags.with(findingSet: 0)
    return frame
  }

  private func expectSameConnections(_ read: ReadCapture, _ original: ReadCapture) {
    #expect(read.connections.count == original.connections.count)
    for (record, known) in zip(read.connections, original.connections) {
      #expect(record.number == known.number)
      #expect(record.time == known.time)
      #expect(record.origin == known.origin)
      #expect(record.url == known.url)
      #expect(record.request == known.request)
      #expect(record.response == known.response)
      #expect(record.openedTime == known.openedTime)
      #expect(record.client == known.client)
      #expect(record.server == known.server)
      if known.phase == .closed {
        #expect(record.close == known.close)
        #expect(record.phase == known.phase)
      }
    }
  }

  @Test func exchangesThatWereReportedLateHaveTheTimesOfTheFile() {
    let store = MemoryStore()
    let live = Session(store: store, application: "windsock test")
    let taps = [5000, 5001].map {
      live.recorder(ConnectionOrigin(client: .loopback(port: $0), server: .loopback(port: 80)))
    }
    let request = Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
    let answer = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)
    let reads: [(Int, [UInt8], Endpoint, UInt64)] = [
      (0, request, .client, 900), (1, request, .client, 500), (0, answer, .server, 2000),
      (1, answer, .server, 1500),
    ]
    for (place, bytes, end, time) in reads {
      bytes.withUnsafeBytes {
        taps[place].receive(CapturedBytes($0, owner: nil), from: end, at: time)
      }
    }
    let read = ReadCapture(store.read(position: 0, count: Int(store.size)))
    let known = ReadCapture(live: live).journal
    #expect(known.count == 2)
    // The connections are still open, and end with the file only there.
    #expect(Array(read.journal.prefix(2)) == known)
  }

  @Test func portsThatCollidedAreToldInANote() {
    let store = MemoryStore()
    let live = Session(store: store, application: "windsock test")
    let origin = ConnectionOrigin(
      client: .loopback(port: 5000), server: .loopback(port: 80))
    for _ in 0..<2 {
      let recorder = live.recorder(origin)
      TCPConversation.request.withUnsafeBytes {
        recorder.receive(CapturedBytes($0, owner: nil), from: .client, at: 5)
      }
    }
    let read = ReadCapture(store.read(position: 0, count: Int(store.size)))
    #expect(read.connections.map(\.origin.client.port) == [5000, 5001])
    #expect(read.connections.map(\.origin.note) == [nil, "the client's port was 5000"])
  }

  @Test func aConnectionThatDidNotSpeakHTTPIsStillOneOfARecording() {
    let store = MemoryStore()
    let live = Session(store: store, application: "windsock test")
    let recorder = live.recorder(
      ConnectionOrigin(client: .loopback(port: 5000), server: .loopback(port: 80)))
    [UInt8](arrayLiteral: 0x16, 3, 1, 0, 5).withUnsafeBytes {
      recorder.receive(CapturedBytes($0, owner: nil), from: .client, at: 5)
    }
    recorder.end(by: .client, at: 6)
    let read = ReadCapture(store.read(position: 0, count: Int(store.size)))
    #expect(read.connections.count == 1)
    #expect(read.journal == ReadCapture(live: live).journal)
  }
}
