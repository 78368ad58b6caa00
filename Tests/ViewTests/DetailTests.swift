import Capture
import InspectorSupport
import Rows
import Screen
import ScreenSupport
import Testing
import TrafficSupport
import View
import WebSocket

@testable import Inspector

@Suite struct DetailTests {
  /// The detail alone, zoomed, for a frame of the examples.
  private func picture(_ keys: String, width: Int = 80, height: Int = 40) -> Screen {
    var model = Traffic.examples().model(width: width, height: height, isLive: false)
    model.press(keys)
    return render(model, size: model.size)
  }

  @Test(arguments: [
    ("header", ":2<Enter>3z]]]"), ("unmasked", ":8<Enter>3z]]]"),
    ("bad-utf8", ":9<Enter>3z]]]"), ("not-minimal", ":11<Enter>3z]]]"),
    ("not-minimal-payload", ":11<Enter>3z"), ("hostile-text", ":10<Enter>3z"),
    ("json", ":12<Enter>3zjjj"), ("json-wire", ":12<Enter>3zjjjx"), ("raw", ":12<Enter>3z]"),
    ("hex", ":7<Enter>3z]]"), ("timing", ":2<Enter>3z]]]]"), ("handshake", ":2<Enter>Hz"),
    ("close", ":13<Enter>3z"), ("refused", "1jjHz"),
  ])
  func aFrameIsShownWhole(name: String, keys: String) {
    expectGolden(picture(keys), "detail-\(name)")
  }

  @Test func eventsHaveTheirDetail() {
    var model = Traffic.examples().model(width: 80, height: 40, isLive: false)
    model.press(":11<Enter>jjz3z")
    expectGolden(render(model, size: model.size), "detail-http")
  }

  @Test func noByteOfAPayloadReachesTheScreenRaw() {
    for keys in [":10<Enter>3z", ":10<Enter>3z]", ":10<Enter>3z]]", ":10<Enter>"] {
      let scalars = picture(keys).picture.unicodeScalars
      let isSafe = scalars.allSatisfy {
        $0 == "\n"
          || ($0.value >= 0x20 && $0.value != 0x7F && $0.properties.generalCategory != .format
            && $0.properties.generalCategory != .control)
      }
      #expect(isSafe, "\(keys)")
    }
  }

  @Test func ofAHugePayloadOnlyWhatIsShownIsRead() {
    let store = CountingStore()
    let traffic = Traffic(store: store)
    let recorder = traffic.open()
    let payload = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    traffic.frame(recorder, .binary, payload, from: .client)
    var model = traffic.model(isLive: false)
    model.press("j3]]")
    store.reset()
    model.press("G")
    let rows = model.picture
    #expect(rows.contains { $0.hasPrefix("7ffff0  10 2f 4e 6d 8c ab ca e9") })
    #expect(store.bytesRead < 64 << 10)
  }

  @Test func aLongTextSaysHowMuchIsMissing() {
    let traffic = Traffic()
    let recorder = traffic.open()
    traffic.text(recorder, String(repeating: "abcdefgh", count: 64 << 10))
    var model = traffic.model(isLive: false)
    model.press("j3zG")
    #expect(model.picture[22] == "262144 bytes read: Enter for more")
    model.press("<Enter>G")
    #expect(model.detail.document?.lineCount ?? 0 > 6000)
  }

  @Test func aPictureWithRoomForAllOfATextBeginsWithItsFirstLine() {
    let traffic = Traffic()
    traffic.text(traffic.open(), (1...40).map { "line \($0)" }.joined(separator: "\n"))
    var model = traffic.model(isLive: false)
    model.press("j3G")
    let (low, high) = (model.size, Size(width: 80, height: 150))
    func rows(_ size: Size) -> [String] {
      let screen = render(model, size: size)
      return (0..<size.height).map { screen.text(ofRow: $0) }.filter { $0.hasPrefix("line ") }
    }
    #expect(rows(low).last == "line 40" && rows(low).first != "line 1")
    #expect(rows(high) == (1...40).map { "line \($0)" })
  }

  @Test func theDetailOfAConnectionStaysWhileItIsRead() {
    var model = Traffic.examples().model(width: 130, height: 70, isLive: false)
    model.press("1jj")
    #expect(model.picture.contains { $0.contains("GET /private HTTP/1.1") })
    #expect(model.picture.contains { $0.contains("go off") })
    model.press("3")
    #expect(model.picture.contains { $0.contains("GET /private HTTP/1.1") })
    model.press("2")
    #expect(!model.picture.contains { $0.contains("GET /private HTTP/1.1") })
  }
}
