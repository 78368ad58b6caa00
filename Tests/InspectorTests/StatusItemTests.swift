import InspectorSupport
import Testing
import TrafficSupport
import Units

@testable import Inspector

/// What stands at the right of the first line.
@Suite struct StatusItemTests {
  private static func long() -> Traffic {
    let traffic = Traffic()
    let recorder = traffic.open()
    for _ in 0..<10_000 { traffic.text(recorder, "a") }
    return traffic
  }

  private static func texts(of model: Model, width: Int = 200) -> [String] {
    model.statusItems(width: width).items.map(\.text)
  }

  /// The share of the messages, as long as thousands of them are missing.
  @Test(arguments: [(nil, nil), (100, "decoding 1%"), (2500, "decoding 25%"), (9000, nil)])
  func decodingIsSaidWhileItIsFarBehind(count: Int?, text: String?) {
    let traffic = Self.long()
    let model = traffic.model(isLive: false)
    if let count { _ = UnitPass(traffic.session, into: model.unitIndex).advance(limit: count) }
    #expect(Self.texts(of: model).first { $0.contains("decoding") } == text)
  }

  @Test func oneIsNotCalledSeveral() {
    let traffic = Traffic()
    let recorder = traffic.open()
    traffic.text(recorder, "a")
    #expect(Self.texts(of: traffic.model()).contains("1 conn"))
    #expect(Self.texts(of: traffic.model()).contains("1 frame"))
    traffic.text(recorder, "b")
    _ = traffic.open("/other")
    #expect(Self.texts(of: traffic.model()).contains("2 conns"))
    #expect(Self.texts(of: traffic.model()).contains("2 frames"))
  }

  /// How many frames there are is said last of all that is left out.
  @Test func littleRoomTakesTheLeastImportantFirst() {
    let model = Self.long().model()
    let wide = Self.texts(of: model)
    var before = wide
    for width in stride(from: 100, through: 1, by: -1) {
      let (items, room) = model.statusItems(width: width)
      let texts = items.map(\.text)
      #expect(
        texts.allSatisfy { before.contains($0) } && texts.contains("10000 frames"), "\(width)")
      if let last = items.last, room >= 0 { #expect(last.end <= width, "\(width)") }
      before = texts
    }
    #expect(before == ["10000 frames"])
  }
}
