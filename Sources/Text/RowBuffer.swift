/// Bytes of rows on their way out: they gather, and what is much leaves at once, so that no row
/// has to be in memory as a whole.
package struct RowBuffer {
  /// Bytes that are worth passing on by themselves.
  private static let enough = 1 << 18

  package private(set) var bytes: [UInt8] = []
  private let outlet: (([UInt8]) -> Void)?

  /// - Parameter outlet: Takes bytes before a row is complete; without one all stay here.
  package init(outlet: (([UInt8]) -> Void)? = nil) { self.outlet = outlet }

  // Not one for any sequence: it would not be specialised for callers in other targets, which
  // made every row a tenth slower.
  package static func += (buffer: inout RowBuffer, bytes: [UInt8]) { buffer.bytes += bytes }

  package static func += (buffer: inout RowBuffer, bytes: UnsafeBufferPointer<UInt8>) {
    buffer.bytes += bytes
  }

  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Passes on what there is when it is much: called between the pieces of a long row.
  package mutating func relieve() {
    guard let outlet, bytes.count >= Self.enough else { return }
    outlet(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Lets the caller have what there is, all at once.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}
