import Capture
import Screen
import Testing
import WebSocket

@testable import Inspector

@Suite struct CompressedTests {
  /// Says what every compressed frame has in it, and counts how often it was asked.
  private final class Inflated: InflatedContents {
    private(set) var count = 0

    func append(contentOf frame: LoggedFrame, limit: Int, to bytes: inout [UInt8]) -> Bool {
      count += 1
      bytes += Array(#"{"said":"Hello"}"#.utf8)
      return true
    }

    func messageSize(of frame: LoggedFrame) -> UInt64? { 16 }
  }

  /// "Hello" as RFC 7692, section 7.2.3.1 has it.
  private let traffic = Traffic()

  private func compressed() -> Traffic {
    let tap = traffic.open(extensions: "Sec-WebSocket-Extensions: permessage-deflate\r\n")
    traffic.send(tap, [0xC1, 0x07, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], from: .server)
    return traffic
  }

  @Test func whatCannotBeInflatedIsSaidToBeCompressed() {
    var model = compressed().model(isLive: false)
    model.press("j")
    #expect(model.picture[3].hasSuffix("compressed"))
    #expect(model.picture.contains { $0.hasPrefix("Frame 1") && $0.contains("compressed") })
    model.press("]")
    #expect(model.picture.contains { $0.hasPrefix("compressed by permessage-deflate") })
  }

  @Test func whatIsInflatedIsShownSearchedAndFiltered() {
    let inflated = Inflated()
    var model = compressed().model(isLive: false, inflating: inflated)
    model.press("j]")
    #expect(model.picture[3].contains(#"{"said":"Hello"}"#))
    #expect(model.picture.contains(#"  "said": "Hello""#))
    model.press("g/hello<Enter>")
    #expect(model.cursorRow == .frame(1))
    model.press("fjson.said == \"Hello\"<Enter>")
    #expect(model.rowCount == 1)
    #expect(model.press("y") == [.copy(#"{"said":"Hello"}"#)])
  }

  @Test func aRowIsInflatedOnceForManyPictures() {
    let inflated = Inflated()
    let model = compressed().model(isLive: false, inflating: inflated)
    _ = model.picture
    let count = inflated.count
    for _ in 0..<10 { _ = model.picture }
    #expect(inflated.count == count)
  }
}
