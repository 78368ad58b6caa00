import Testing
import WebSocket

@testable import Intercept

/// Control frames have at most 125 bytes (RFC 6455, section 5.5), a Close two of them for its code.
@Suite struct InjectedFrameTests {
  @Test func eachKindIsOneFrame() {
    let bytes: [UInt8] = [1, 2]
    let frames: [(InjectedFrame, UInt8, [UInt8])] = [
      (.text("é"), 0x81, [0xC3, 0xA9]), (.binary(bytes), 0x82, bytes), (.ping(bytes), 0x89, bytes),
      (.pong(bytes), 0x8A, bytes), (.authored(firstByte: 0x43, payload: bytes), 0x43, bytes),
      (.close(CloseCode(rawValue: 1001), reason: "x"), 0x88, [0x03, 0xE9, 0x78]),
      (.close(nil, reason: "x"), 0x88, []),
    ]
    for (frame, first, payload) in frames {
      #expect(frame.firstByte == first && frame.payload == payload)
    }
  }

  @Test func controlFramesAreCut() {
    let long = [UInt8](repeating: 7, count: 126)
    #expect(InjectedFrame.ping(long).payload.count == 125)
    #expect(InjectedFrame.pong(Array(long.dropLast())).payload.count == 125)
    #expect(InjectedFrame.binary(long).payload.count == 126)
    #expect(InjectedFrame.authored(firstByte: 0x89, payload: long).payload.count == 126)
    let code = CloseCode(rawValue: 1000)
    func reason(_ text: String) -> Int { InjectedFrame.close(code, reason: text).payload.count - 2 }
    #expect(reason(String(repeating: "a", count: 123)) == 123)
    #expect(reason(String(repeating: "a", count: 124)) == 123)
    // A character is not cut in two.
    #expect(reason(String(repeating: "é", count: 62)) == 122)
  }

  @Test func aHeldItemKnowsWhatARuleMadeOfIt() {
    func item(_ edited: [UInt8]?, firstByte: UInt8 = 0x81) -> HeldItem {
      HeldItem(
        id: 1, connection: 1, from: .client, firstByte: firstByte, frameCount: 1, payload: [1],
        edited: edited, isCompressed: false, wireLength: 7, time: 0, reason: .filter)
    }
    #expect(!item(nil).isEdited && item(nil).payload == [1])
    #expect(item([2]).isEdited && item([2]).payload == [2] && item([2]).original == [1])
    #expect(!item([1]).isEdited)
    #expect(item(nil).opcode == .text && item(nil).fin && !item(nil, firstByte: 0x02).fin)
    #expect(item(nil, firstByte: 0x02).opcode == .binary)
  }
}
