package struct ClosingHandshake: Sendable {
  package init() {}
  package var closedBy: Endpoint? { nil }
  package var isClean: Bool { false }
  package var code: CloseCode { .abnormal }
  package var reason: String { "" }
  package mutating func frame(
    opcode: Opcode, from: Endpoint, offset: UInt64, time: UInt64, payload: [UInt8]
  ) -> [Finding] { [] }
  package mutating func transportEnded(
    by: Endpoint?, clientOffset: UInt64, serverOffset: UInt64, time: UInt64
  ) -> [Finding] { [] }
}
package struct PingLedger: Sendable {
  package init() {}
  package mutating func frame(
    opcode: Opcode, from: Endpoint, offset: UInt64, time: UInt64, payload: [UInt8]
  ) -> [Finding] { [] }
  package mutating func closed(cleanly: Bool) -> [Finding] { [] }
}
