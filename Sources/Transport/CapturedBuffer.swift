package import Capture
package import NIOCore

extension ByteBuffer {
  /// From this size on, the session keeps the buffer itself; smaller reads are copied, so that a
  /// few bytes never keep a large buffer alive.
  private static var keptSize: Int { 16 << 10 }

  /// Lends the readable bytes to `body`, in the form that a session takes, without copying.
  package func withCapturedBytes(_ body: (CapturedBytes) -> Void) {
    withUnsafeReadableBytesWithStorageManagement { bytes, storage in
      let owner = bytes.count >= Self.keptSize ? storage.takeUnretainedValue() : nil
      body(CapturedBytes(bytes, owner: owner))
    }
  }
}
