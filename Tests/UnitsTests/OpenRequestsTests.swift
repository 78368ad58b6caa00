import Payloads
import Testing

@testable import Units

@Suite struct OpenRequestsTests {
  private func link(_ role: Link.Role, _ id: String, asker: Link.Asker = .usual) -> Link {
    Link(role, space: "s", id: Array(id.utf8), asker: asker)
  }

  @Test func itemsBelongToARequestUntilItEnds() {
    var open = OpenRequests()
    _ = open.take(link(.request, "a"), of: 1, isFromClient: true)
    #expect(open.take(link(.item, "a"), of: 2, isFromClient: false)?.unit == 1)
    #expect(open.take(link(.item, "a"), of: 3, isFromClient: false)?.unit == 1)
    #expect(open.take(link(.end, "a"), of: 4, isFromClient: false)?.unit == 1)
    #expect(open.take(link(.item, "a"), of: 5, isFromClient: false) == nil)
  }

  @Test func theSenderOfARequestMayEndIt() {
    var open = OpenRequests()
    _ = open.take(link(.request, "a"), of: 1, isFromClient: true)
    #expect(open.take(link(.end, "a"), of: 2, isFromClient: true) == nil)
    #expect(open.take(link(.end, "a", asker: .sender), of: 3, isFromClient: true)?.unit == 1)
  }

  @Test func withoutIdentifiersAnswersComeInTheOrderOfRequests() {
    var open = OpenRequests()
    for unit in 1...3 { _ = open.take(link(.request, ""), of: UInt32(unit), isFromClient: true) }
    let answered = (4...6).map {
      open.take(link(.reply, ""), of: UInt32($0), isFromClient: false)?.unit
    }
    #expect(answered == [1, 2, 3])
  }

  /// A peer that never gets an answer must not fill the memory.
  @Test func theOldestAreGivenUp() {
    var open = OpenRequests()
    for unit in 1...70_000 {
      _ = open.take(link(.request, "\(unit)"), of: UInt32(unit), isFromClient: true)
    }
    #expect(open.take(link(.reply, "1"), of: 80_000, isFromClient: false) == nil)
    #expect(open.take(link(.reply, "70000"), of: 80_001, isFromClient: false)?.unit == 70_000)
  }

  @Test func asManyAsTheLimitMayWait() {
    var open = OpenRequests()
    let limit = UInt32(OpenRequests.limit)
    for unit in 1...limit {
      _ = open.take(link(.request, "\(unit)"), of: unit, isFromClient: true)
    }
    #expect(open.take(link(.item, "1"), of: limit + 1, isFromClient: false)?.unit == 1)
    _ = open.take(link(.request, "next"), of: limit + 2, isFromClient: true)
    #expect(open.take(link(.item, "1"), of: limit + 3, isFromClient: false) == nil)
    #expect(open.take(link(.item, "2"), of: limit + 4, isFromClient: false)?.unit == 2)
  }

  /// However many messages are under way, an acknowledgement is not an answer.
  @Test func anAcknowledgementStaysOne() {
    var open = OpenRequests()
    for unit in 1...5000 as ClosedRange<UInt32> {
      open.expect(link(.request, "\(unit)"), of: unit, isFromClient: true)
    }
    for unit in 1...5000 as ClosedRange<UInt32> {
      let taken = open.take(link(.reply, "\(unit)"), of: 5000 + unit, isFromClient: false)
      #expect(taken == OpenRequests.Waiting(unit: unit, isReceipt: true))
    }
    // The same identifier is free for a request now.
    _ = open.take(link(.request, "1"), of: 20_000, isFromClient: true)
    #expect(
      open.take(link(.reply, "1"), of: 20_001, isFromClient: false)
        == OpenRequests.Waiting(unit: 20_000))
  }

  @Test func ofAnswersToNothingTheNewestAreKept() throws {
    var open = OpenRequests()
    for unit in 1...65 as ClosedRange<UInt32> {
      #expect(open.takePolled(link(.reply, "\(unit)"), of: unit, isFromClient: false) == nil)
    }
    let oldest = open.takePolled(link(.request, "2"), of: 99, isFromClient: true)
    #expect(try #require(oldest) == (2, 99))
    let newest = open.takePolled(link(.request, "65"), of: 100, isFromClient: true)
    #expect(try #require(newest) == (65, 100))
    #expect(open.takePolled(link(.request, "1"), of: 101, isFromClient: true) == nil)
  }

  /// Pings have no identifier: those that were answered long ago must not cost a later one its
  /// answer.
  @Test func anIdentifierMayBeUsedAnyNumberOfTimes() {
    var open = OpenRequests()
    for turn in 1...200_000 as ClosedRange<UInt32> {
      _ = open.take(link(.request, ""), of: 2 * turn, isFromClient: true)
      let answered = open.take(link(.reply, ""), of: 2 * turn + 1, isFromClient: false)?.unit
      if answered != 2 * turn {
        Issue.record("ping \(turn) got the answer of \(String(describing: answered))")
        return
      }
    }
  }
}
