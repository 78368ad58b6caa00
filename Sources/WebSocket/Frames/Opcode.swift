/// The four-bit opcode of a frame (RFC 6455, section 5.2).
///
/// Holds every value a wire can carry, reserved ones included, so that nothing a peer sends is
/// unrepresentable.
package struct Opcode: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  /// Keeps the low four bits of `rawValue`, as a frame header does.
  package init(rawValue: UInt8) { self.rawValue = rawValue & 0x0F }

  package static let continuation = Opcode(rawValue: 0x0)
  package static let text = Opcode(rawValue: 0x1)
  package static let binary = Opcode(rawValue: 0x2)
  package static let close = Opcode(rawValue: 0x8)
  package static let ping = Opcode(rawValue: 0x9)
  package static let pong = Opcode(rawValue: 0xA)

  /// Whether the most significant bit marks this as a control frame (section 5.5).
  package var isControl: Bool { rawValue & 0x8 != 0 }

  /// Whether the RFC defines no meaning for this opcode (3–7 and B–F).
  package var isReserved: Bool { (rawValue & 0x7) > 2 }

  /// The name the RFC gives it, or `reserved-N` with N in decimal.
  package var name: String {
    switch rawValue {
    case 0x0: "continuation"
    case 0x1: "text"
    case 0x2: "binary"
    case 0x8: "close"
    case 0x9: "ping"
    case 0xA: "pong"
    default: "reserved-\(rawValue)"
    }
  }
}
