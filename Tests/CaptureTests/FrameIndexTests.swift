import Testing

@testable import Capture

@Suite struct FrameIndexTests {
  /// An array of the same numbers is the reference.
  @Test func numbersStandWhereTheyWereAdded() {
    var index = FrameIndex()
    var numbers: [UInt32] = []
    var next: UInt32 = 1
    for count in [1, 3, 4095, 4096, 0, 9000, 1, 100] {
      index.append(from: next, count: count)
      numbers += next..<next + UInt32(count)
      // The frames of another connection come between.
      next += UInt32(count) + 5
      #expect(index.count == numbers.count)
    }
    #expect((0..<numbers.count).allSatisfy { index[$0] == numbers[$0] })
    #expect(index[-1] == nil && index[numbers.count] == nil)
    for number in stride(from: UInt32(0), to: next + 10, by: 1) {
      let ordinal = index.ordinal(ofFirstFrom: number)
      guard ordinal == numbers.count || numbers[ordinal] >= number,
        ordinal == 0 || numbers[ordinal - 1] < number
      else {
        Issue.record("\(number) begins at \(ordinal)")
        return
      }
    }
  }
}
