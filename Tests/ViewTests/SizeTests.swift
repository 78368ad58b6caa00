import InspectorSupport
import Rows
import Screen
import Testing
import Text
import TrafficSupport
import View

@testable import Inspector

@Suite struct SizeTests {
  /// What can lie on the screen: keys that bring it there.
  static let states = [
    "g", "3", "3]", "3]]", "3]]]", "1", "1j", "?", "T", "W", "f", "flen == ", "fping<Enter>",
    "/x", ":theme", "q", "z", "3z", "-", "--", "chello<Esc>", "cdraft", "s", "%", "tt", "p", "@",
  ]

  @Test(arguments: states)
  func noSizeIsTooSmallOrTooLarge(keys: String) {
    var model = Traffic.examples().model(canSend: true)
    model.press(keys)
    for width in [0, 1, 2, 5, 20, 24, 36, 59, 80, 119, 130] {
      for height in [0, 1, 2, 3, 5, 8, 12, 50] {
        let size = Size(width: width, height: height)
        model.take(.input(.resize(size), at: 0))
        let screen = render(model, size: size)
        #expect(screen.size == size)
        if let cursor = screen.cursor {
          #expect(screen.bounds.contains(cursor), "\(keys) \(width)x\(height)")
        }
      }
    }
  }

  @Test func everyColumnFitsBesideTheOthers() {
    for width in 0...200 {
      for isASCII in [false, true] {
        let columns = FrameColumns(
          FrameColumns.Measure(
            width: width, digits: (7, 3), time: 16, hasDelta: true, isASCII: isASCII))
        let places = FrameColumns.Column.allCases.compactMap { columns[$0] }
        for (left, right) in zip(places, places.dropFirst()) {
          #expect(left.upperBound <= right.lowerBound, "\(width)")
        }
        #expect(places.allSatisfy { $0.upperBound <= width })
        for column: FrameColumns.Column in [.direction, .fragment, .opcode, .bits, .mask] {
          #expect(columns[column]?.isEmpty == false || width < 16, "\(column) \(width)")
        }
      }
    }
  }

  @Test func aPictureOfAnotherSizeThanTheModelsKeepsTheSelectionInSight() {
    var model = Traffic.examples().model(height: 50)
    model.press("kkk")
    for height in 3...60 {
      let screen = render(model, size: Size(width: 100, height: height))
      #expect((0..<height).contains { screen[0, $0].glyph == Glyph(">") }, "\(height)")
    }
  }

  @Test func aListWithoutRowsSaysWhy() {
    for (isLive, text) in [(true, "nothing has arrived yet"), (false, "there are no frames")] {
      #expect(Traffic().model(isLive: isLive).picture.contains { $0 == "  \(text)" })
    }
  }

  @Test func withoutUnicodeEverySignIsASCII() {
    var model = Traffic.examples().model(width: 120, height: 40)
    model.facts.isASCII = true
    model.facts.mode = "open"
    model.press("1")
    let signs = model.picture.joined().unicodeScalars.filter { $0.value > 0x7E }
    // What is left stands for what the payloads have.
    #expect(signs.allSatisfy { "␛␇…".unicodeScalars.contains($0) }, "\(signs)")
  }
}
