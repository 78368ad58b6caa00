package import WebSocket

/// How many frames there were of each opcode and size.
package struct FrameTally: Sendable {
  package struct Count: Equatable, Sendable {
    package var frames: UInt64 = 0
    package var bytes: UInt64 = 0
  }

  /// By opcode, those of the server after those of the client.
  private var counts = Array(repeating: Count(), count: 32)
  /// By the bits that the length needs.
  private var lengths = Array(repeating: UInt64(0), count: 65)

  mutating func add(_ opcode: Opcode, from: Endpoint, length: UInt64) {
    let place = Int(opcode.rawValue & 15) + (from == .server ? 16 : 0)
    counts[place].frames &+= 1
    counts[place].bytes &+= length
    lengths[64 - length.leadingZeroBitCount] &+= 1
  }

  package subscript(opcode: Opcode, from: Endpoint) -> Count {
    counts[Int(opcode.rawValue & 15) + (from == .server ? 16 : 0)]
  }

  /// The opcodes that occur, in the order of their numbers, data before control.
  package var opcodes: [Opcode] {
    (0..<16).filter { counts[$0].frames > 0 || counts[$0 + 16].frames > 0 }
      .map { Opcode(rawValue: UInt8($0)) }
  }

  /// How many payloads have at most this many bytes, and more than the class before; classes before
  /// the first payload and after the last are left out.
  package var sizes: [(upTo: UInt64, frames: UInt64)] {
    guard let first = lengths.firstIndex(where: { $0 > 0 }),
      let last = lengths.lastIndex(where: { $0 > 0 })
    else { return [] }
    return (first...last).map { bits in
      (bits == 64 ? .max : (UInt64(1) << UInt64(bits)) - 1, lengths[bits])
    }
  }
}
