import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

@Suite struct CompressedTests {
  private static let hello: [UInt8] = [0xC1, 0x07, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

  /// A connection with permessage-deflate, on which the server sends `frames`.
  private func traffic(_ store: CountingStore = CountingStore(), _ frames: [UInt8]...) -> Traffic {
    let traffic = Traffic(store: store)
    let recorder = traffic.open(extensions: "Sec-WebSocket-Extensions: permessage-deflate\r\n")
    for frame in frames { traffic.send(recorder, frame, from: .server) }
    return traffic
  }

  /// The examples of RFC 7692, section 7.2.3: "Hello" alone, and again out of the same window.
  @Test func whatIsCompressedIsShownSearchedFilteredAndCopiedInflated() {
    var model = traffic(
      CountingStore(), Self.hello, [0xC1, 0x05, 0xF2, 0x00, 0x11, 0x00, 0x00]
    ).model(isLive: false)
    #expect(model.picture[4].hasSuffix("Hello"))
    #expect(model.picture[5].hasSuffix("Hello"))
    model.press("jj")
    #expect(model.picture.contains { $0.hasPrefix(" #2 ◀") && $0.contains("5→5 B  deflate 100%") })
    #expect(model.press("yy") == [.copy("Hello", what: "5 bytes of text")])
    model.press("3z")
    #expect(model.picture[4] == "Hello")
    model.press("qqg/hello<Enter>n")
    #expect(model.cursorRow == .frame(2))
    model.press("ftext == \"Hello\"<Enter>")
    #expect(model.rowCount == 2)
  }

  @Test func theHexadecimalDumpHasTheBytesOfTheWire() {
    var model = traffic(CountingStore(), Self.hello).model(isLive: false)
    model.press("j3]]z")
    #expect(model.picture[3].hasPrefix("0000  48 65 6c 6c 6f"))
    model.press("x")
    #expect(model.picture[3].hasPrefix("0000  f2 48 cd c9 c9 07 00"))
    model.press("x")
    #expect(model.picture[3].hasPrefix("0000  c1 07 f2 48 cd c9 c9 07  00"))
    model.press("x")
    #expect(model.picture[3].hasPrefix("0000  48 65 6c 6c 6f"))
  }

  @Test func whatCannotBeInflatedIsSaidToBeCompressed() {
    var model = traffic(CountingStore(), [0xC1, 0x04, 0xFF, 0xFF, 0xFF, 0xFF]).model(isLive: false)
    model.press("j")
    #expect(model.picture.contains { $0.hasSuffix("compressed") })
    model.press("]")
    #expect(model.picture.contains { $0.hasPrefix("compressed by permessage-deflate") })
  }

  @Test func aRowIsInflatedOnceForManyPictures() {
    let store = CountingStore()
    let model = traffic(store, Self.hello).model(isLive: false)
    _ = model.picture
    store.reset()
    for _ in 0..<10 { _ = model.picture }
    #expect(store.reads == 0)
  }
}
