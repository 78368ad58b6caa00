import Screen
import Testing

@Suite struct RectTests {
  @Test func sizesAreNeverNegative() {
    #expect(Rect(x: 3, y: 4, width: -1, height: Int.min) == Rect(x: 3, y: 4, width: 0, height: 0))
    #expect(Size(width: -5, height: 2) == Size(width: 0, height: 2))
  }

  @Test func extremeCoordinatesDoNotOverflow() {
    let rect = Rect(x: .max, y: .min, width: .max, height: .max)
    #expect(rect.right > rect.x)
    #expect(rect.intersection(Rect(x: 0, y: 0, width: 80, height: 24)).isEmpty)
    #expect(rect.inset(left: .max, top: .max, right: .max, bottom: .max).isEmpty)
    _ = rect.offset(by: rect.origin).offset(by: Point(x: .min, y: .max))
    _ = rect.cutTop(.min)
    _ = rect.cutBottom(.max)
    _ = rect.cutLeft(.max)
    _ = rect.cutRight(.min)
  }

  @Test func aRectangleContainsItsFirstCellAndNotTheOneAfterItsLast() {
    let rect = Rect(x: 2, y: 1, width: 3, height: 2)
    for point in [(2, 1), (4, 1), (2, 2), (4, 2)] {
      #expect(rect.contains(Point(x: point.0, y: point.1)), "\(point)")
    }
    for point in [(1, 1), (5, 1), (2, 0), (2, 3)] {
      #expect(!rect.contains(Point(x: point.0, y: point.1)), "\(point)")
    }
    #expect(Rect.zero == Rect(x: 0, y: 0, width: 0, height: 0))
    #expect(!Rect.zero.contains(Point(x: 0, y: 0)))
  }

  @Test func cutsShareOutEveryCell() {
    let rect = Rect(x: 2, y: 1, width: 10, height: 5)
    #expect(rect.cutTop(2).top == Rect(x: 2, y: 1, width: 10, height: 2))
    #expect(rect.cutTop(2).rest == Rect(x: 2, y: 3, width: 10, height: 3))
    #expect(rect.cutBottom(1).bottom == Rect(x: 2, y: 5, width: 10, height: 1))
    #expect(rect.cutLeft(3).rest == Rect(x: 5, y: 1, width: 7, height: 5))
    #expect(rect.cutRight(3).right == Rect(x: 9, y: 1, width: 3, height: 5))
  }

  @Test func aCutTakesNoMoreThanThereIs() {
    let rect = Rect(x: 0, y: 0, width: 4, height: 2)
    #expect(rect.cutTop(9).top == rect)
    #expect(rect.cutTop(9).rest.isEmpty)
    #expect(rect.cutRight(9).right == rect)
    #expect(rect.cutLeft(-1).rest == rect)
    #expect(rect.row(2).isEmpty)
    #expect(rect.row(1) == Rect(x: 0, y: 1, width: 4, height: 1))
  }

  @Test func insetsAndCentresFit() {
    let rect = Rect(x: 1, y: 1, width: 6, height: 3)
    #expect(rect.inset(by: 1) == Rect(x: 2, y: 2, width: 4, height: 1))
    #expect(rect.inset(by: 2).height == 0)
    #expect(rect.centered(Size(width: 2, height: 1)) == Rect(x: 3, y: 2, width: 2, height: 1))
    #expect(rect.centered(Size(width: 99, height: 99)) == rect)
  }
}
