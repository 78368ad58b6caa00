/// The bytes of a session file: one session writes them in order, anybody may read them by offset.
package protocol SessionStore: AnyObject, Sendable {
  /// Appends pieces, in order, and returns the offset of the first one's first byte.
  ///
  /// Bytes with an owner may be kept until they are written; all others are copied. It never waits
  /// for the disk, and never reports an error to the caller: traffic continues, and `failure` says
  /// what is wrong.
  func append(_ pieces: [StorePiece]) -> UInt64

  /// Gives `fill` room for `limit` bytes, appends as many of them as it returns, and returns the
  /// offset of the first.
  func append(upTo limit: Int, _ fill: (UnsafeMutableRawPointer) -> Int) -> UInt64

  /// Waits until no more than a bounded number of bytes wait to be written.
  ///
  /// To be called after appending, by a caller that holds no lock: it may take as long as the disk
  /// does.
  func makeRoom()

  /// Reads up to `count` bytes from `position`; fewer where the store ends or no longer has them.
  func read(position: UInt64, count: Int) -> [UInt8]

  /// Keeps bytes that are not in the file as they are: decrypted, decompressed, or joined from
  /// fragments.
  ///
  /// A reader of captures hands them on with the position that this returns, as it does with bytes
  /// that are in the file: everything else reads both alike. The bytes are copied, and read back as
  /// long as the scratch space allows.
  ///
  /// - Returns: The position of the first byte, one with `StorePosition.derived`.
  func derive(_ bytes: UnsafeRawBufferPointer) -> UInt64

  /// Makes what was appended so far durable against the end of the process.
  func flush()

  /// Why bytes are being lost, in one sentence; nil while all is well.
  var failure: String? { get }

  /// Whether bytes have been lost, even if all is well again.
  var isDamaged: Bool { get }

  /// What happened to the store since the last time, one sentence each.
  func takeNews() -> [String]

  /// Has `ring` called, on any thread, when there is news.
  func notify(_ ring: @escaping @Sendable () -> Void)

  /// The size of the store so far, in bytes.
  var size: UInt64 { get }
}

extension SessionStore {
  package var isDamaged: Bool { failure != nil }

  package func makeRoom() {}

  /// The store of a session that is not recorded: its bytes read back as missing.
  package func derive(_ bytes: UnsafeRawBufferPointer) -> UInt64 { StorePosition.derived }

  package func takeNews() -> [String] { [] }

  package func notify(_ ring: @escaping @Sendable () -> Void) {}

  package func append(upTo limit: Int, _ fill: (UnsafeMutableRawPointer) -> Int) -> UInt64 {
    let bytes = [UInt8](unsafeUninitializedCapacity: max(1, limit)) { buffer, count in
      count = UnsafeMutableRawPointer(buffer.baseAddress).map(fill) ?? 0
    }
    return append([.copied(bytes)])
  }
}

/// Which store a position in a session refers to.
package enum StorePosition {
  /// The bit of positions in the scratch space for derived bytes; without it a position is one of
  /// the session's file.
  package static let derived: UInt64 = 1 << 62
}

/// A piece of what is appended to a store.
package enum StorePiece {
  case copied([UInt8])
  case borrowed(CapturedBytes)
}
