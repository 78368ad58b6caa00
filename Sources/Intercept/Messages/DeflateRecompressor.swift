import WebSocket

/// The windows of permessage-deflate on both sides of a proxy that edits (RFC 7692, section 7.1.1).
///
/// As long as every compressed message is forwarded as it came, the receiver's window is the
/// sender's. An edit or a drop makes them differ: from then on each message is compressed again
/// with a window of the proxy's own, until a whole window of content that both ends have seen has
/// passed.
struct DeflateRecompressor {
  private enum State {
    case same
    /// The number of bytes of content that have passed unchanged since the last change.
    case diverged(common: Int)
  }

  private let windowBits: UInt8
  private let keepsContext: Bool
  private var state = State.same
  /// Compresses toward the receiver while the windows differ.
  ///
  /// Its window only holds what it compressed itself, which the receiver's window holds as well.
  private var deflater: Deflater?

  init(_ deflate: PermessageDeflate, from: Endpoint) {
    windowBits = deflate.windowBits(from: from)
    keepsContext = deflate.keepsContext(from: from)
  }

  var isDiverged: Bool { if case .diverged = state { true } else { false } }

  /// Notes that the receiver does not get what the sender compressed.
  mutating func diverge() {
    // Without context takeover no message needs what came before.
    if keepsContext { state = .diverged(common: 0) }
  }

  /// Notes that the receiver got the content that the sender compressed, compressed anew.
  mutating func agree(on count: Int) {
    guard case .diverged(let common) = state else { return }
    if common + count >= 1 << Int(windowBits) {
      state = .same
      deflater = nil
    } else {
      state = .diverged(common: common + count)
    }
  }

  /// Compresses a message for the receiver; nil when it has to go uncompressed.
  ///
  /// zlib has no raw DEFLATE with a window of 256 bytes.
  mutating func compress(_ content: [UInt8]) -> [UInt8]? {
    guard windowBits > 8 else { return nil }
    if deflater == nil {
      deflater = Deflater(windowBits: windowBits, keepsContext: keepsContext)
    }
    return deflater?.deflate(content)
  }
}
