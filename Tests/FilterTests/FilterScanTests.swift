import CaptureSupport
import Testing
import WebSocket

@testable import Capture
@testable import Filter

@Suite struct FilterScanTests {
  /// The numbers a scan finds, asked for in chunks of `limit`.
  private func scan(_ text: String, _ fixture: FilterFixture, limit: Int) throws -> [UInt32] {
    let scan = FilterScan(try Filter.parse(text).get(), over: fixture.session)
    var found: [UInt32] = []
    let end = fixture.session.log.counts.frames
    while scan.scanned < end { found += scan.next(limit: limit) }
    return found
  }

  @Test(arguments: [
    "op == text", "delta > 1s", "rel < 300ms", "error", "finding == F01", "host:example",
    "wire > 60",
    "frag.count == 1", "text ~ t", "json.px", "close.code", "\"tick\"", "data contains aa",
    "len > 64k data ~ ^",
    "key == 37:fa:21:3d", "not utf8", "n > 3 and delta < 1ms and utf8",
  ])
  func aScanFindsWhatAskingOneFrameAfterTheOtherFinds(text: String) throws {
    let fixture = FilterFixture.sample()
    let expected = fixture.matches(try Filter.parse(text).get())
    for limit in [1, 3, 100] { #expect(try scan(text, fixture, limit: limit) == expected) }
  }

  @Test(arguments: ["delta > 1s or rel < 300ms", "size and conn == 2", "json.px or host:other"])
  func framesJudgedOneByOneGiveWhatAScanGives(text: String) throws {
    let fixture = FilterFixture.sample()
    let judge = FrameMatcher(try Filter.parse(text).get(), in: fixture.session)
    var cursor = LogCursor()
    var found: [UInt32] = []
    for case .frame(let frame) in cursor.next(in: fixture.session.log)
    where judge.matches(frame) { found.append(frame.row.number) }
    #expect(try found == scan(text, fixture, limit: 4))
    #expect(!found.isEmpty)
  }

  @Test func aScanGoesOnWithWhatCameSince() throws {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    let scan = FilterScan(try Filter.parse("text:a").get(), over: fixture.session)
    #expect(scan.next() == [])
    fixture.text("a", from: .client, on: recorder, at: 1)
    fixture.text("b", from: .client, on: recorder, at: 2)
    #expect(scan.next() == [1])
    #expect(scan.next() == [])
    fixture.text("a", from: .client, on: recorder, at: 3)
    #expect(scan.next() == [3])
    #expect(scan.scanned == 3)
  }

  @Test func theSizeOfAFragmentedMessageIsThatOfAllItsFrames() throws {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    func send(_ opcode: Opcode, _ count: Int, _ end: Endpoint, fin: Bool) {
      let payload = [UInt8](repeating: 0x61, count: count)
      let bytes = FilterFixture.frame(opcode, payload, from: end, fin: fin)
      fixture.send(bytes, from: end, on: recorder, at: 1)
    }
    send(.text, 5, .client, fin: false)
    send(.text, 7, .server, fin: false)
    send(.ping, 3, .client, fin: true)
    send(.continuation, 10, .client, fin: false)
    send(.continuation, 20, .server, fin: true)
    let scan = FilterScan(try Filter.parse("size").get(), over: fixture.session)
    #expect(scan.next() == [2, 3, 5])
    send(.continuation, 1, .client, fin: true)
    #expect(scan.next() == [6])
    #expect(try self.scan("size == 16", fixture, limit: 2) == [1, 4, 6])
    #expect(try self.scan("size == 27", fixture, limit: 2) == [2, 5])
  }

  @Test func payloadsLargerThanAReadAndSplitOverPacketsAreReadWhole() throws {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    var payload = [UInt8](repeating: 0x2E, count: 700_000)
    payload.replaceSubrange(699_990..<699_996, with: Array("needle".utf8))
    let bytes = FilterFixture.frame(.text, payload, from: .client)
    fixture.send(Array(bytes[..<300_000]), from: .client, on: recorder, at: 1)
    fixture.send(Array(bytes[300_000...]), from: .client, on: recorder, at: 2)
    fixture.text("needles", from: .server, on: recorder, at: 3)
    #expect(try scan("text contains needle", fixture, limit: 10) == [1, 2])
    #expect(try scan("text ~ needle....$", fixture, limit: 10) == [1])
  }

  @Test func contentThatOnlyInflatingGivesIsAskedForAndMissingWithout() throws {
    final class Inflater: InflatedContents {
      func append(contentOf frame: LoggedFrame, limit: Int, to bytes: inout [UInt8]) -> Bool {
        bytes += Array("inflated".utf8)
        return true
      }
    }
    let store = MemoryStore()
    _ = store.append([.copied(Array("xxxx".utf8))])
    let header = FrameHeader(rsv1: true, opcode: .text, length: 2, maskingKey: nil)
    let row = FrameRow(
      number: 1, connection: 1, from: .server, header: header, time: 0, timeEnd: 0, message: 1,
      fragment: 0, flags: [.fromServer, .compressed], position: 0)
    let frame = LoggedFrame(row: row, rules: [], segments: [Segment(position: 0, count: 4)])
    var bytes: [UInt8] = []
    let without = PayloadWindow(store: store, inflating: nil)
    #expect(!without.append(contentOf: frame, to: &bytes))
    let window = PayloadWindow(store: store, inflating: Inflater())
    #expect(window.append(contentOf: frame, to: &bytes))
    #expect(bytes == Array("inflated".utf8))
  }

  @Test func bytesTheStoreNoLongerHasAreContentThatCannotBeHad() {
    let header = FrameHeader(opcode: .text, length: 50, maskingKey: nil)
    let row = FrameRow(
      number: 1, connection: 1, from: .server, header: header, time: 0, timeEnd: 0, message: 1,
      fragment: 0, flags: .fromServer, position: 0)
    for position in [0, 1000, UInt64.max - 3] {
      let frame = LoggedFrame(
        row: row, rules: [], segments: [Segment(position: position, count: 52)])
      var bytes: [UInt8] = []
      let window = PayloadWindow(store: MemoryStore(), inflating: nil)
      #expect(!window.append(contentOf: frame, to: &bytes))
    }
  }
}
