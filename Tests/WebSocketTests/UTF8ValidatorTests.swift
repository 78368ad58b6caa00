import TestSupport
import Testing

@testable import WebSocket

@Suite struct UTF8ValidatorTests {
  /// Validates `bytes` cut at `cuts`, each piece masked with its own key as if in its own frame.
  private func defect(
    _ bytes: [UInt8], cuts: [Int] = [], keys: [MaskingKey?] = [nil]
  ) -> (UTF8Error?, foundInPiece: Int?) {
    var validator = UTF8Validator()
    var begin = 0
    for (index, end) in (cuts + [bytes.count]).enumerated() {
      let key = keys[index % keys.count]
      let piece = Masking.unmasked(bytes[begin..<end], key: key)
      begin = end
      let found = piece.withUnsafeBytes { validator.consume($0, key: key, keyOffset: 0) }
      if let found { return (found, index) }
    }
    return (validator.finish(), nil)
  }

  @Test func whetherAllIsASCIIForEveryLengthAndPlaceOfOneByteThatIsNotMaskedOrNot() {
    for count in 0..<80 {
      for key in [nil, MaskingKey(0x37FA_213D), MaskingKey(0x80FF_7F01)] {
        for place in -1..<count {
          var text = [UInt8](repeating: 0x41, count: count)
          if place >= 0 { text[place] = 0xC3 }
          let wire = Masking.unmasked(text[...], key: key)
          let isASCII = wire.withUnsafeBytes { UTF8Validator.isASCII($0, key: key) }
          // Short ones may be left to the slower look.
          #expect(!isASCII || place < 0, "\(count) bytes, \(place)")
          if count >= 8 { #expect(isASCII == (place < 0), "\(count) bytes, \(place)") }
        }
      }
    }
  }

  static let defects: [([UInt8], UTF8Error.Kind, UInt64)] = [
    ([0x80], .loneContinuation, 0), ([0x61, 0xBF], .loneContinuation, 1),
    ([0xC0, 0xAF], .overlong, 0), ([0xC1, 0xBF], .overlong, 0),
    ([0xE0, 0x9F, 0xBF], .overlong, 0), ([0xF0, 0x8F, 0xBF, 0xBF], .overlong, 0),
    ([0x61, 0x62, 0xED, 0xA0, 0x80], .surrogate, 2), ([0xED, 0xBF, 0xBF], .surrogate, 0),
    ([0xF4, 0x90, 0x80, 0x80], .tooLarge, 0), ([0xF5, 0x80, 0x80, 0x80], .tooLarge, 0),
    ([0xF8, 0x88, 0x80, 0x80, 0x80], .badLead, 0), ([0x61, 0xFF], .badLead, 1),
    ([0xE2, 0x82, 0x61], .truncated, 0), ([0x61, 0xE2, 0x82], .truncated, 1),
    ([0xF0, 0x9F, 0x98], .truncated, 0), ([0xC3, 0xC3, 0xA9], .truncated, 0),
  ]

  @Test(arguments: defects)
  func eachWayToBeWrongIsToldApartAndPlacedAtTheFirstByteOfItsSequence(
    bytes: [UInt8], kind: UTF8Error.Kind, offset: UInt64
  ) {
    #expect(defect(bytes).0 == UTF8Error(kind, at: offset))
    let padding = Array(repeating: UInt8(ascii: "x"), count: 77)
    let padded = padding + bytes + (kind == .truncated ? [] : padding)
    #expect(defect(padded).0 == UTF8Error(kind, at: offset + 77))
  }

  @Test func noncharactersNULAndTheLastCodePointAreValid() {
    let scalars: [UInt32] = [0, 0xFFFE, 0xFFFF, 0xFDD0, 0x10FFFF, 0xD7FF, 0xE000]
    for scalar in scalars.compactMap(Unicode.Scalar.init) {
      #expect(defect(Array(String(scalar).utf8)).0 == nil, "\(scalar)")
    }
  }

  @Test func aCodePointMayBeSplitOverFragmentsWithDifferentKeys() {
    let bytes = Array("a€😀é".utf8)
    let keys: [MaskingKey?] = [MaskingKey(0xDEAD_BEEF), MaskingKey(0x0000_80FF), nil]
    for first in 0...bytes.count {
      for second in first...bytes.count {
        #expect(defect(bytes, cuts: [first, second], keys: keys).0 == nil)
      }
    }
  }

  @Test func itFailsInTheVeryChunkThatHoldsTheImpossibleByte() {
    let bytes: [UInt8] = [0x61, 0xED, 0xA0, 0x80]
    let byByte = defect(bytes, cuts: [1, 2, 3])
    #expect(byByte.0 == UTF8Error(.surrogate, at: 1))
    #expect(byByte.foundInPiece == 2)
  }

  @Test func aDefectIsReturnedOnceAndResetForgetsIt() {
    var validator = UTF8Validator()
    let bad: [UInt8] = [0xFF]
    #expect(bad.withUnsafeBytes { validator.consume($0) } != nil)
    #expect(bad.withUnsafeBytes { validator.consume($0) } == nil)
    #expect(validator.finish() == nil)
    #expect(validator.defect == UTF8Error(.badLead, at: 0))
    validator.reset()
    #expect(bad.withUnsafeBytes { validator.consume($0) } == UTF8Error(.badLead, at: 0))
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func randomBytesAreJudgedAsTheStandardLibraryJudgesThemHoweverCutAndMasked(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let bytes = almostUTF8(&random)
      let whole = defect(bytes).0
      #expect((whole == nil) == (String(validating: bytes, as: UTF8.self) != nil), "seed \(seed)")
      if let whole {
        let valid = bytes.prefix(Int(whole.offset))
        #expect(String(validating: valid, as: UTF8.self) != nil, "seed \(seed)")
      }
      let keys = (0..<3).map { _ in MaskingKey(UInt32.random(in: 0...UInt32.max, using: &random)) }
      for cut in 0...bytes.count {
        let second = Int.random(in: cut...bytes.count, using: &random)
        #expect(defect(bytes, cuts: [cut, second], keys: keys).0 == whole, "seed \(seed)")
      }
    }
  }

  /// Text of all lengths of sequence with, in most cases, a byte or two changed.
  private func almostUTF8(_ random: inout SeededGenerator) -> [UInt8] {
    let ranges: [ClosedRange<UInt32>] = [
      0...0x7F, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let range = ranges.randomElement(using: &random) ?? 0...0x7F
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        text.append(Unicode.Scalar(UInt32.random(in: range, using: &random)) ?? "?")
      }
    }
    var bytes = Array(String(text).utf8)
    for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      bytes[index] = UInt8.random(in: 0...255, using: &random)
    }
    return bytes
  }
}
