import Capture
import Filter
import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import Units
import WebSocket

@testable import Inspector

/// `;` and `,`: from row to row that has a finding, or a payload that is broken.
@Suite struct FindingStepsTests {
  private let traffic = Traffic()

  /// Frames of which 3 is JSON that breaks off, 5 lacks its mask (F01), and 8 is the first of two
  /// fragments, which lacks it too.
  private func model(isLive: Bool = false, isDecoded: Bool = true) -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, "one")
    traffic.text(recorder, "two")
    traffic.text(recorder, #"{"a":1,"b":}"#)
    traffic.text(recorder, "four")
    traffic.frame(recorder, .text, Array("bare".utf8), from: .client, isMasked: false)
    traffic.text(recorder, "six")
    traffic.text(recorder, "seven")
    traffic.frame(
      recorder, .text, Array("eight, ".utf8), from: .client, fin: false, isMasked: false)
    traffic.frame(recorder, .continuation, Array("nine".utf8), from: .client)
    traffic.text(recorder, "ten")
    var model = traffic.model(isLive: isLive)
    let pass = UnitPass(traffic.session, into: model.unitIndex)
    while isDecoded, pass.advance() {}
    model.take(.decoded)
    return model
  }

  private func stops(_ keys: String, in model: inout Model) -> [RowID?] {
    keys.map { key in
      model.press(String(key))
      return model.cursorRow
    }
  }

  @Test func theyStopAtBothAndGoRound() {
    var model = model()
    model.press("g")
    #expect(stops(";;;", in: &model) == [.frame(3), .frame(5), .frame(8)])
    #expect(model.notice == nil)
    #expect(stops(";", in: &model) == [.frame(3)])
    #expect(model.notice?.text == "after the last, the first again")
    #expect(stops(",,", in: &model) == [.frame(8), .frame(5)])
  }

  @Test func whatArrivesIsFoundFromItsEnd() {
    var model = model(isLive: true)
    #expect(model.list.isFollowing)
    #expect(stops(";", in: &model) == [.frame(3)])
    #expect(!model.list.isFollowing)
  }

  @Test func aFragmentsFindingIsThatOfItsMessage() {
    var model = model()
    model.press("gv")
    #expect(stops(";;;,", in: &model) == [.frame(3), .frame(5), .frame(9), .frame(5)])
  }

  @Test func whatAFilterHidesIsPassedOver() {
    var model = model()
    model.press("fdir == server<Enter>g")
    #expect(stops(";;", in: &model) == [.frame(3), .frame(3)])
    #expect(model.notice?.text == "no other row has a finding or a broken payload")
    model.press("f<C-u>\"ten\"<Enter>;")
    #expect(model.cursorRow == .frame(10))
    #expect(model.notice?.text == "no row has a finding or a broken payload")
  }

  @Test func payloadsCountOnceTheyAreDecoded() {
    var model = model(isDecoded: false)
    model.press("g")
    #expect(stops(";", in: &model) == [.frame(5)])
  }

  @Test func findingsOnTheConnectionAreAmongThem() {
    let recorder = traffic.open()
    traffic.text(recorder, "one")
    traffic.end(recorder, by: .server)
    traffic.end(recorder, by: .client)
    traffic.text(traffic.open(), "fine")
    var model = traffic.model(isLive: false)
    model.press("g;")
    guard case .event(let event)? = model.cursorRow else {
      Issue.record("no event: \(String(describing: model.cursorRow))")
      return
    }
    #expect(traffic.session.log.read { !$0.journal[event].event.findings.isEmpty })
  }

  /// More frames than a step looks through, with one finding in the midst of them.
  @Test func aLongLogIsLookedThroughToItsEnd() {
    let log = traffic.session.log
    #expect(log.findingFrame(in: 1..<100, isForward: true) == nil)
    let recorder = traffic.open()
    let count = 20_000
    for _ in 0..<count { traffic.frame(recorder, .text, [0x61], from: .server) }
    traffic.frame(recorder, .text, [0x61], from: .client, isMasked: false)
    for _ in 0..<count { traffic.frame(recorder, .text, [0x61], from: .server) }
    let (bare, end) = (UInt32(count + 1), UInt32(2 * count + 2))
    for isForward in [true, false] {
      #expect(log.findingFrame(in: 1..<end, isForward: isForward) == bare)
      #expect(log.findingFrame(in: bare..<bare + 1, isForward: isForward) == bare)
      #expect(log.findingFrame(in: bare + 1..<end + 9, isForward: isForward) == nil)
      #expect(log.findingFrame(in: 1..<bare, isForward: isForward) == nil)
    }
  }
}
