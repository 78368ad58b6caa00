import InspectorSupport
import Rows
import TestSupport
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

@Suite struct MessageViewTests {
  private let traffic = Traffic()

  /// Three fragments with a Ping between them, and messages of one frame around.
  private func fragmented(isLive: Bool = false) -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, "before")
    traffic.text(recorder, "nee", fin: false)
    traffic.frame(recorder, .ping, [], from: .server)
    traffic.frame(recorder, .continuation, Array("dl".utf8), from: .server, fin: false)
    traffic.frame(recorder, .continuation, Array("e".utf8), from: .server)
    traffic.text(recorder, "after", from: .client)
    return traffic.model(isLive: isLive)
  }

  private func rows(_ model: Model) -> [RowID] {
    (0..<model.rowCount).compactMap { model.row(at: $0) }
  }

  @Test func aMessageIsOneRowWhereItEnds() {
    var model = fragmented()
    model.press(":view messages<Enter>")
    #expect(rows(model) == [.event(0), .frame(1), .frame(3), .frame(5), .frame(6)])
    #expect(model.picture[0].contains("[messages]"))
    #expect(model.picture.contains { $0.contains("TEXT") && $0.contains("needle") })
    model.press(":view frames<Enter>")
    #expect(rows(model).count == 7)
  }

  @Test func theCursorStaysOnTheMessageOfItsFrame() {
    var model = fragmented()
    model.press(":goto 2<Enter>v")
    #expect(model.cursorRow == .frame(5))
    #expect(model.picture.contains { $0.hasPrefix(" #5 ") && $0.contains("6 B") })
    model.press(":goto 4<Enter>")
    #expect(model.cursorRow == .frame(5))
    #expect(model.notice?.weight != .warning)
    model.press("v")
    #expect(model.cursorRow == .frame(5))
  }

  @Test func aFilterSpeaksOfMessages() {
    var model = fragmented()
    model.press("ftext == \"needle\"<Enter>")
    #expect(model.rowCount == 0)
    model.press("v")
    #expect(rows(model) == [.frame(5)])
    model.press("f<C-u>frag.count == 3 and len == 6 and op == text<Enter>")
    #expect(rows(model) == [.frame(5)])
    model.press("f<C-u>op == ping<Enter>")
    #expect(rows(model) == [.frame(3)])
  }

  @Test func aMessageUnderWayStandsAtTheEnd() {
    let recorder = traffic.open()
    traffic.text(recorder, "one ", fin: false)
    var model = traffic.model()
    model.press("v")
    #expect(rows(model) == [.event(0), .underWay(connection: 1, from: .server)])
    #expect(model.picture.contains { $0.contains("TEXT") && $0.contains("4 bytes so far") })
    model.press("gj")
    traffic.frame(recorder, .continuation, Array("two".utf8), from: .server)
    model.take(.logChanged)
    #expect(rows(model) == [.event(0), .frame(2)])
    #expect(model.cursorRow == .frame(2))
  }

  @Test func messagesThatNeverEndAreRowsToo() {
    let recorder = traffic.open()
    traffic.text(recorder, "lost", fin: false)
    // F14: another one begins before the first one has ended.
    traffic.text(recorder, "whole")
    traffic.text(recorder, "cut", fin: false)
    traffic.end(recorder, by: .server)
    traffic.end(recorder, by: .client)
    var model = traffic.model(isLive: false)
    model.press("v")
    let frames = rows(model).filter { if case .frame = $0 { true } else { false } }
    #expect(frames == [.frame(1), .frame(2), .frame(3)])
    model.press("f\"lost\"<Enter>")
    #expect(rows(model) == [.frame(1)])
  }

  @Test func compressedMessagesAreInflatedAcrossTheirFrames() {
    let recorder = traffic.open(extensions: "Sec-WebSocket-Extensions: permessage-deflate\r\n")
    // RFC 7692, section 7.2.3.1: "Hello" in two frames.
    traffic.send(recorder, [0x41, 0x03, 0xF2, 0x48, 0xCD], from: .server)
    traffic.send(recorder, [0x80, 0x04, 0xC9, 0xC9, 0x07, 0x00], from: .server)
    var model = traffic.model(isLive: false)
    model.press("vftext == \"Hello\"<Enter>")
    #expect(rows(model) == [.frame(2)])
    #expect(model.picture.contains { $0.contains("Hello") && $0.contains(#/\b5 +7 z /#) })
    #expect(model.press("yy") == [.copy("Hello", what: "5 bytes of text")])
  }

  @Test func aViewThatIsNoneIsRefused() {
    var model = fragmented()
    model.press(":view packets<Enter>")
    #expect(model.notice?.weight == .error)
    #expect(rows(model).count == 7)
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func manyFragmentsOfManyConnectionsAreToldApart(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let taps = (0..<4).map { _ in traffic.open() }
    var expected: [UInt32] = []
    var open: Set<Int> = []
    for number in 1...400 {
      let index = Int(random.next() % 8)
      let (recorder, from) = (taps[index / 2], index % 2 == 0 ? Endpoint.client : .server)
      let fin = random.next() % 3 == 0
      let opcode: Opcode = open.contains(index) ? .continuation : .text
      traffic.frame(recorder, opcode, Array("\(number)".utf8), from: from, fin: fin)
      if fin { expected.append(UInt32(number)) }
      if fin { open.remove(index) } else { open.insert(index) }
    }
    var model = traffic.model(isLive: false)
    model.press("v")
    let frames = rows(model).compactMap { row in
      if case .frame(let number) = row { number } else { nil }
    }
    #expect(frames == expected, "seed \(seed)")
  }
}
