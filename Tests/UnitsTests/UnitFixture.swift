import Capture
import CaptureSupport
import Payloads
import WebSocket

@testable import Units

/// A session of JSON-RPC calls: messages with numbers, a millisecond apart.
struct UnitFixture {
  let fixture = FilterFixture()
  let recorder: ConnectionRecorder
  private(set) var time: UInt64 = 0

  init(target: String = "/", response: String = "") {
    recorder = fixture.open(host: "h", target: target, response: response)
  }

  var session: Session { fixture.session }

  mutating func send(
    _ text: String, from end: Endpoint, opcode: Opcode = .text, fin: Bool = true,
    on other: ConnectionRecorder? = nil
  ) {
    time += 1
    fixture.send(
      FilterFixture.frame(opcode, Array(text.utf8), from: end, fin: fin), from: end,
      on: other ?? recorder, at: time)
  }

  /// Sends a message of bytes.
  mutating func send(_ bytes: [UInt8], from end: Endpoint) {
    time += 1
    fixture.send(
      FilterFixture.frame(.binary, bytes, from: end), from: end, on: recorder, at: time)
  }

  mutating func call(_ id: Int, _ method: String = "get", from end: Endpoint = .client) {
    send(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":[]}"#, from: end)
  }

  mutating func answer(_ id: Int, from end: Endpoint = .server) {
    send(#"{"jsonrpc":"2.0","id":\#(id),"result":true}"#, from: end)
  }

  /// What a pass over all of the session finds.
  func index(_ choice: DecodeChoice = DecodeChoice()) -> UnitIndex {
    let index = UnitIndex()
    let pass = UnitPass(session, into: index, choice: choice)
    while pass.advance(limit: 3) {}
    return index
  }
}
