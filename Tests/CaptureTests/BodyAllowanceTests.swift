import Testing

@testable import Capture

@Suite struct BodyAllowanceTests {
  @Test func theFirstBytesOfEachBodyAreKept() {
    var allowance = BodyAllowance(limit: 100)
    #expect(allowance.cut(5..<65, isLast: true) == nil)
    #expect(allowance.cut(0..<40, isLast: true) == nil)
    #expect(allowance.cut(3..<4, isLast: true) == 3..<4)
    allowance.begin()
    #expect(allowance.cut(10..<120, isLast: true) == 110..<120)
    #expect(allowance.cut(7..<7, isLast: true) == nil)
  }

  /// Amid a read the packet that would leave them out takes more room than they do.
  @Test func aShortRunAmidAReadIsKept() {
    for (count, isCut) in [(127, false), (128, true)] {
      var allowance = BodyAllowance(limit: 10)
      let cut = allowance.cut(0..<(10 + count), isLast: false)
      #expect(cut == (isCut ? 10..<(10 + count) : nil))
      #expect(allowance.cut(0..<1, isLast: true) == 0..<1)
    }
  }
}
