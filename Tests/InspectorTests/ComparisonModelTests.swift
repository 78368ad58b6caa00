import Rows
import Screen
import Testing

@testable import Inspector

/// Two recordings beside each other: keys and mouse move through the places that differ.
@Suite struct ComparisonModelTests {
  private static let size = Size(width: 80, height: 24)

  private static func model(_ count: Int = 10) -> ComparisonModel {
    let rows = (0..<count).map { number in
      ComparedRow(place: "\(number)", first: Array("old".utf8), second: Array("new".utf8))
    }
    return ComparisonModel(rows: rows, names: ("a", "b"), summary: "3 the same")
  }

  private static func wheel(_ kind: Mouse.Kind, _ model: inout ComparisonModel) {
    let goesOn = model.take(.mouse(Mouse(kind, x: 3, y: 3)), size: size)
    #expect(goesOn)
  }

  private static func press(_ keys: String, _ model: inout ComparisonModel) {
    for key in keys {
      let goesOn = model.take(.key(Key(.character(key))), size: size)
      #expect(goesOn, "\(key)")
    }
  }

  @Test func theWheelMovesByOneRow() {
    var model = Self.model()
    Self.wheel(.wheelUp, &model)
    #expect(model.cursor == 0)
    Self.wheel(.wheelDown, &model)
    Self.wheel(.wheelDown, &model)
    #expect(model.cursor == 2)
    Self.wheel(.wheelUp, &model)
    #expect(model.cursor == 1)
    Self.wheel(.press(.left), &model)
    #expect(model.cursor == 1)
  }

  @Test func keysStayWithinTheRows() {
    var model = Self.model()
    Self.press("jjk", &model)
    #expect(model.cursor == 1)
    Self.press("kkk", &model)
    #expect(model.cursor == 0)
    Self.press("Gj", &model)
    #expect(model.cursor == 9)
  }

  /// Another row is read from its beginning.
  @Test func theValuesScrollUntilAnotherRowIsLookedAt() {
    var model = Self.model()
    Self.press("K", &model)
    #expect(model.scroll == 0)
    Self.press("JJJK", &model)
    #expect(model.scroll == 2)
    Self.press("k", &model)
    #expect(model.cursor == 0 && model.scroll == 2, "there is no row above")
    Self.press("j", &model)
    #expect(model.cursor == 1 && model.scroll == 0)
  }

  @Test func hintsNameTheKeysOfTheTable() {
    let words = Self.model().hints
    #expect(words.map(\.word) == ["difference", "scroll the values", "quit"])
    #expect(words.first?.keys == "j k" && words[1].keys == "J K")
  }
}
