import Testing

@testable import Trees

/// The content of a message in the bytes it was sent as: between headers, in pieces.
@Suite struct RawBytesTests {
  /// A header of 2 bytes, 3 of content, a header of 2, 4 of content, 1 more byte.
  private static var raw: RawBytes {
    var raw = RawBytes(name: "wire bytes")
    raw.add(header: [1, 2])
    raw.add(content: Array("abc".utf8))
    raw.add(header: [3, 4])
    raw.add(content: Array("defg".utf8))
    raw.add(packed: [9])
    return raw
  }

  @Test func aByteOfTheContentIsFoundWhereItStands() {
    #expect(
      (0..<13).map { Self.raw.content(at: $0) } == [
        nil, nil, 0, 1, 2, nil, nil, 3, 4, 5, 6, nil, nil,
      ])
    #expect(Self.raw.bytes == [1, 2] + Array("abc".utf8) + [3, 4] + Array("defg".utf8) + [9])
  }

  @Test(arguments: [
    (0..<3, 2..<5), (0..<1, 2..<3), (2..<3, 4..<5), (2..<4, 4..<8), (3..<7, 7..<11),
    (0..<7, 2..<11),
    (4..<4, 8..<8), (0..<0, 2..<2), (3..<3, 7..<7), (7..<7, 11..<11), (8..<9, 0..<0),
    (6..<9, 10..<11),
  ])
  func aPartOfTheContentStandsFromItsFirstByteToItsLast(content: Range<Int>, range: Range<Int>) {
    #expect(Self.raw.range(of: content) == range)
  }

  @Test func inBytesWithoutContentNothingIsFound() {
    var raw = RawBytes(name: "x")
    raw.add(packed: [1, 2, 3])
    #expect(raw.range(of: 0..<2) == 0..<0 && raw.content(at: 1) == nil)
  }
}

@Suite struct FoldChoicesTests {
  @Test func aChoiceHoldsUntilAllAreFoldedOrUnfolded() {
    var folds = FoldChoices()
    #expect(folds.isFolded("json.a") == nil)
    folds.set("json.a", isFolded: true)
    #expect(folds.isFolded("json.a") == true && folds.isFolded("json.b") == nil)
    folds.setAll(isFolded: false)
    #expect(folds.isFolded("json.a") == false && folds.isFolded("json.b") == false)
    folds.set("json.b", isFolded: true)
    #expect(folds.isFolded("json.b") == true && folds.isFolded("json.a") == false)
  }

  @Test func atTheLimitTheOldChoicesGo() {
    var folds = FoldChoices()
    for number in 0..<4096 { folds.set("\(number)", isFolded: true) }
    #expect(folds.isFolded("0") == true && folds.isFolded("4095") == true)
    folds.set("more", isFolded: true)
    #expect(folds.isFolded("0") == nil && folds.isFolded("more") == true)
  }
}
