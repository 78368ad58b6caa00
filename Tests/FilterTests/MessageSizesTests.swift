import CaptureSupport
import Testing
import WebSocket

@testable import Capture
@testable import Filter

/// A message is as long as its fragments together (RFC 6455, section 5.4), whichever of them is
/// asked about, and whatever stands between them.
@Suite struct MessageSizesTests {
  private let fixture = FilterFixture()
  private let recorder: ConnectionRecorder

  init() {
    recorder = fixture.open(host: "a")
    _ = fixture.open(host: "b")
  }

  private func send(_ opcode: Opcode, _ count: Int, fin: Bool, from end: Endpoint = .server) {
    let payload = [UInt8](repeating: 0x61, count: count)
    let bytes = FilterFixture.frame(opcode, payload, from: end, fin: fin)
    fixture.send(bytes, from: end, on: recorder, at: 10)
  }

  private func sizes(_ sizes: inout MessageSizes, _ numbers: ClosedRange<UInt32>) -> [UInt64?] {
    fixture.session.log.read { state in
      numbers.map { number in
        state.frame(number).flatMap { sizes.size(of: $0, in: state) }
      }
    }
  }

  @Test func eachFragmentHasTheSizeOfItsMessage() {
    send(.text, 3, fin: false)  // 1
    send(.text, 20, fin: false, from: .client)  // 2
    send(.ping, 5, fin: true)  // 3
    send(.continuation, 4, fin: false)  // 4
    send(.continuation, 10, fin: true, from: .client)  // 5
    send(.continuation, 0, fin: true)  // 6
    send(.binary, 9, fin: true)  // 7
    var forwards = MessageSizes()
    #expect(sizes(&forwards, 1...7) == [7, 30, 5, 7, 30, 7, 9])
    for number in UInt32(1)...7 {
      var fresh = MessageSizes()
      let expected: [UInt64] = [7, 30, 5, 7, 30, 7, 9]
      #expect(sizes(&fresh, number...number) == [expected[Int(number) - 1]])
    }
  }

  @Test func aMessageWithoutItsEndHasNoSizeUntilTheEndComes() {
    send(.text, 3, fin: false)
    send(.continuation, 4, fin: false)
    var known = MessageSizes()
    #expect(sizes(&known, 1...2) == [nil, nil])
    send(.ping, 1, fin: true)
    #expect(sizes(&known, 1...2) == [nil, nil])
    send(.continuation, 5, fin: true)
    #expect(sizes(&known, 1...4) == [12, 12, 1, 12])
    send(.text, 6, fin: false)
    #expect(sizes(&known, 4...5) == [12, nil])
  }
}
