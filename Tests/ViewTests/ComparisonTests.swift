import Inspector
import InspectorSupport
import Rows
import Screen
import Testing
import View

@Suite struct ComparisonTests {
  private static let size = Size(width: 80, height: 24)

  private func model(_ count: Int, keys: [KeyTable.Line] = []) -> ComparisonModel {
    let rows = (0..<count).map { number in
      ComparedRow(
        place: "1  server  message \(number)  changed", first: Array("old\(number)".utf8),
        second: number % 2 == 0 ? Array("new\(number)\u{1B}[31m".utf8) : nil)
    }
    var settings = Settings()
    settings.keys = keys
    return ComparisonModel(
      rows: rows, names: ("a", "b"), summary: "3 the same", settings: settings)
  }

  @Test func bothSidesStandInOneRow() {
    let lines = render(model(3), size: Self.size).picture.split(separator: "\n")
    #expect(lines.contains { $0.contains("old0") && $0.contains("│ new0") })
    #expect(lines.contains { $0.contains("old1") && $0.contains("│ nothing") })
  }

  /// The cursor stays on a row, and its row on the screen, whatever is pressed.
  @Test(arguments: [
    Size(width: 80, height: 24), Size(width: 20, height: 5), Size(width: 1, height: 1),
  ])
  func theCursorIsAlwaysSeen(size: Size) {
    var model = model(500)
    for key in [Key.Code.end, .pageUp, .up, .home, .up, .pageDown, .character("G")] {
      let isForwarded = model.take(.key(Key(key)), size: size)
      #expect(isForwarded)
      #expect(model.rows.indices.contains(model.cursor))
      let isSeen = render(model, size: size).picture.contains("\n>")
      #expect(isSeen || size.height < 3)
    }
    #expect(model.cursor == 499)
  }

  @Test func anEmptyComparisonCanBeLookedAt() {
    var model = model(0)
    let isForwarded = model.take(.key(Key(.down)), size: Self.size)
    #expect(isForwarded)
    #expect(render(model, size: Self.size).picture.contains("Nothing differs"))
    let goesOnAfterQ = model.take(.key(Key(.character("q"))), size: Self.size)
    #expect(!goesOnAfterQ)
  }

  @Test(arguments: ["q", "Q", "<Esc>", "<C-c>"])
  func itCanBeLeft(notation: String) throws {
    var model = model(3)
    for key in try Key.parse(notation) {
      let isForwarded = model.take(.key(key), size: Self.size)
      #expect(!isForwarded)
    }
  }

  @Test func theKeysAreThoseOfTheTable() {
    var model = model(3, keys: [.init("down", keys: ["^"]), .init("values-down", keys: ["zv"])])
    let screen = render(model, size: Self.size).picture
    #expect(screen.contains("^ k difference") && screen.contains("zv K scroll the values"))
    for character in "j^Jzv" {
      let isForwarded = model.take(.key(Key(.character(character))), size: Self.size)
      #expect(isForwarded)
    }
    #expect(model.cursor == 1 && model.scroll == 1, "j and J mean nothing any more")
  }

  @Test func noByteReachesTheScreenRaw() {
    #expect(!render(model(3), size: Self.size).picture.contains("\u{1B}"))
  }
}
