/// The bytes of a session file: written in order by one session, read by offset by anybody.
package protocol SessionStore: AnyObject, Sendable {
  /// Appends pieces, in order, and returns the offset of the first one's first byte.
  ///
  /// Bytes with an owner may be kept until they are written; all others are copied. It never
  /// fails towards the caller: traffic goes on, and `failure` tells.
  func append(_ pieces: [StorePiece]) -> UInt64

  /// Reads up to `count` bytes from `position`; fewer where the store ends or no longer has them.
  func read(position: UInt64, count: Int) -> [UInt8]

  /// Makes what was appended so far durable against the end of the process.
  func flush()

  /// Why bytes are being lost, in one sentence; nil while all is well.
  var failure: String? { get }

  /// The size of the store so far, in bytes.
  var size: UInt64 { get }
}

/// A piece of what is appended to a store.
package enum StorePiece {
  case copied([UInt8])
  case borrowed(CapturedBytes)
}
