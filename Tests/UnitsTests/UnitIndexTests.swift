import Payloads
import Testing

@testable import Units

/// What the index says of units, whatever pass has filled it.
@Suite struct UnitIndexTests {
  private static func unit(
    _ form: String = "f", _ role: Link.Role? = nil, label: String = ""
  ) -> PayloadUnit {
    var unit = PayloadUnit(form: form, range: 0..<0)
    unit.link = role.map { Link($0, space: "s", id: [], label: Array(label.utf8)) }
    return unit
  }

  /// An index of units without links: the frame of each, or an exchange behind that frame.
  private static func index(_ places: [(frame: UInt32, exchange: UInt32?)]) -> UnitIndex {
    let index = UnitIndex()
    index.update { state in
      for place in places {
        let key = place.exchange.map { ExchangeKey(connection: 1, number: $0) }
        _ = state.add(unit(), frame: place.frame, connection: 1, end: 0, exchange: key)
      }
    }
    return index
  }

  @Test func unitsAreFoundByTheFrameThatCompletesThem() {
    let index = Self.index([(2, nil), (2, nil), (2, 1), (3, nil), (7, nil)])
    let numbers = (1...8).map { index.units(of: UInt32($0)).map(\.number) }
    #expect(numbers == [[], [1, 2], [4], [], [], [], [5], []])
    #expect(index.count == 5)
    #expect(index.units(of: 2).map(\.frame) == [2, 2])
    #expect(index.units(of: 7).map(\.role) == [nil], "neither asks nor answers")
  }

  @Test func messagesOfSeveralUnitsAreThoseOfFrames() {
    let index = Self.index([
      (1, nil), (2, nil), (2, nil), (2, 1), (2, 1), (4, nil), (4, nil), (4, nil),
    ])
    func several(_ unit: Int) -> [[Int]] {
      index.messagesOfSeveral(after: unit).found.map { [Int($0.frame), $0.count] }
    }
    #expect(several(0) == [[2, 2], [4, 3]])
    #expect(several(3) == [[4, 3]])
    #expect(several(5) == [[4, 3]] && several(8) == [])
    #expect(index.messagesOfSeveral(after: 0).end == 8)
    #expect(Self.index([]).messagesOfSeveral(after: 0).end == 0)
  }

  @Test func anAnswerEndsTheWaitingAndTheFirstIsTheRequestsOwn() {
    let index = UnitIndex()
    index.update { state in
      let ends: [UInt64] = [100, 250, 600]
      for (place, role) in [Link.Role.request, .item, .reply].enumerated() {
        _ = state.add(
          Self.unit("f", role, label: "get"), frame: UInt32(place + 1), connection: 9,
          end: ends[place])
      }
      state.join(2, to: 1)
      state.join(3, to: 1)
    }
    let rows = (1...3).flatMap { index.units(of: UInt32($0)) }
    #expect(rows.map(\.role) == [.request, .item, .reply])
    #expect(rows.map { $0.link?.frame } == [2, 1, 1])
    #expect(rows.map { $0.link?.unit } == [2, 1, 1])
    #expect(rows.map { $0.link?.latency } == [150, 150, 500])
    #expect(rows.allSatisfy { !$0.isWaiting })
    #expect(index.requestCounts.asked == 1 && index.requestCounts.answered == 1)
    #expect(index.answeredRequests(after: 0).map(\.number) == [1])
    #expect(index.answeredRequests(after: 1).isEmpty)
    let asked = index.requests(after: 0, answersAfter: 0, limit: 10).asked
    #expect(asked.map(\.label) == [Array("get".utf8)])
    #expect(asked.map(\.time) == [100] && asked.map(\.latency) == [150])
    #expect(asked.map(\.connection) == [9])
  }

  @Test func anAcknowledgementLeavesTheRequestWaiting() {
    let index = UnitIndex()
    index.update { state in
      _ = state.add(Self.unit("f", .request), frame: 1, connection: 1, end: 5)
      _ = state.add(Self.unit("f", .reply), frame: 2, connection: 1, end: 7)
      state.link(2, to: 1)
    }
    #expect(index.units(of: 2).first?.link == UnitLink(unit: 1, frame: 1, latency: 2))
    #expect(index.units(of: 1).first?.isWaiting == true && index.units(of: 1).first?.link == nil)
  }

  @Test func requestsComeInPartsAndNoAnswerBeforeItsRequest() {
    let index = UnitIndex()
    index.update { state in
      for frame in 1...4 as ClosedRange<UInt32> {
        _ = state.add(Self.unit("f", .request), frame: frame, connection: 1, end: 0)
      }
      for (answer, request) in [(5, 4), (6, 1)] as [(UInt32, UInt32)] {
        _ = state.add(Self.unit("f", .reply), frame: answer, connection: 1, end: 0)
        state.join(answer, to: request)
      }
    }
    let first = index.requests(after: 0, answersAfter: 0, limit: 2)
    // The answer of 4 came first, and 4 is not among those that were asked.
    #expect(first.asked.map(\.unit) == [1, 2] && first.answered.map(\.unit) == [])
    let second = index.requests(after: 2, answersAfter: 0, limit: 2)
    #expect(second.asked.map(\.unit) == [3, 4] && second.answered.map(\.unit) == [4, 1])
    let third = index.requests(after: 4, answersAfter: 1, limit: 2)
    #expect(third.asked.isEmpty && third.answered.map(\.unit) == [1])
  }

  @Test func aCheckpointIsTheLastOneBeforeAFrame() {
    let index = UnitIndex()
    let conversation = DecodeChoice().conversation(nil)
    index.update { state in
      state.checkpoints[1] = [0, 10, 20].map {
        UnitIndex.Checkpoint(after: $0, conversation: conversation)
      }
    }
    func after(_ frame: UInt32) -> UInt32? { index.checkpoint(of: 1, before: frame)?.after }
    #expect(after(0) == nil && after(1) == 0 && after(10) == 0 && after(11) == 10)
    #expect(after(20) == 10 && after(21) == 20 && after(.max) == 20)
    #expect(index.checkpoint(of: 2, before: 99) == nil)
  }

  @Test func aSessionThatHasEndedStaysSo() {
    let index = UnitIndex()
    let key = ExchangeKey(connection: 1, number: 3)
    #expect(!index.knows(key) && index.carrier(of: key) == nil && index.units(of: key).isEmpty)
    index.update { state in
      let number = state.add(Self.unit(), frame: 4, connection: 1, end: 0, exchange: key)
      state.exchanges[key] = UnitIndex.ExchangeUnits(units: number..<number + 1, session: 0)
    }
    #expect(index.knows(key) && index.carrier(of: key) == .polling)
    #expect(index.units(of: key).map(\.frame) == [0], "a unit of an exchange is on no frame")
    #expect(index.units(of: 4).isEmpty)
    index.update { $0.setCarrier(.connection(5), of: 0) }
    #expect(index.carrier(of: key) == .connection(5))
    index.update { $0.setCarrier(.ended, of: 0) }
    index.update { $0.setCarrier(.connection(6), of: 0) }
    #expect(index.carrier(of: key) == .ended)
  }

  @Test func beyondItsLimitsAFormIsItsOutermostAndALabelIsNone() {
    let index = UnitIndex()
    index.update { state in
      for number in 0..<4097 {
        _ = state.add(
          Self.unit("ws/\(number)", .request, label: "label \(number)"),
          frame: UInt32(number + 1), connection: 1, end: 0)
      }
      _ = state.add(
        Self.unit("ws/0", .request, label: "label 0"), frame: 5000, connection: 1, end: 0)
    }
    let asked = index.requests(after: 0, answersAfter: 0, limit: 5000).asked
    #expect(asked[4095].form == "ws/4095" && asked[4096].form == "ws")
    #expect(asked[4095].label == Array("label 4095".utf8) && asked[4096].label == [])
    #expect(asked[4097].form == "ws/0" && asked[4097].label == Array("label 0".utf8))
  }

  @Test func aLabelHas256Bytes() {
    let index = UnitIndex()
    index.update { state in
      _ = state.add(
        Self.unit("f", .request, label: String(repeating: "a", count: 300)), frame: 1,
        connection: 1, end: 0)
    }
    let asked = index.requests(after: 0, answersAfter: 0, limit: 1).asked
    #expect(asked.first?.label.count == 256)
  }

  @Test func placesHaveShortNames() {
    let link = UnitLink(unit: 1, frame: 12, latency: 0)
    #expect(link.name == "#12")
    let key = ExchangeKey(connection: 2, number: 3)
    #expect(UnitLink(unit: 1, frame: 0, exchange: key, latency: 0).name == "HTTP 2/3")
  }
}
