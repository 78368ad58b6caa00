/// Collects the bytes of rows before they are written, and passes them on once there are many, so
/// that no row has to be in memory as a whole.
package struct RowBuffer {
  /// How many bytes are worth a write of their own.
  private static let enough = 1 << 18

  package private(set) var bytes: [UInt8] = []
  private let outlet: (([UInt8]) -> Void)?

  /// - Parameter outlet: Takes bytes before a row is complete; without one, all of them stay here.
  package init(outlet: (([UInt8]) -> Void)? = nil) { self.outlet = outlet }

  // Not one generic function for any sequence: it would not be specialised for callers in other
  // targets, which made every row a tenth slower.
  package static func += (buffer: inout RowBuffer, bytes: [UInt8]) { buffer.bytes += bytes }

  package static func += (buffer: inout RowBuffer, bytes: UnsafeBufferPointer<UInt8>) {
    buffer.bytes += bytes
  }

  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Passes the bytes on if there are many; called between the pieces of a long row.
  package mutating func relieve() {
    guard let outlet, bytes.count >= Self.enough else { return }
    outlet(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Lends the caller all bytes that are left, at once.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}
