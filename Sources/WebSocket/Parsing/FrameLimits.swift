/// What is allowed for the frames of a stream: what the opening handshake settled, and the sizes
/// above which they are reported.
package struct FrameLimits: Equatable, Sendable {
  /// Whether the roles of the two ends are known, so that a mask can be required or forbidden.
  ///
  /// False in a capture that starts in the middle of a connection: nothing is reported on a guess.
  package var areRolesKnown = true
  /// RSV bits (in the positions of a header's first byte: 0x40, 0x20, 0x10) that a negotiated
  /// extension may set, or that cannot be judged because no handshake was seen.
  package var definedReservedBits: UInt8 = 0
  /// permessage-deflate as negotiated, nil when it was not.
  package var deflate: PermessageDeflate?
  /// Whether the extensions are those of a handshake that was seen; otherwise they are guessed, and
  /// nothing is reported on the guess.
  package var areExtensionsKnown = true
  /// Whether messages may refer to earlier ones that are missing.
  package var isContextMissing = false
  /// Above this many bytes, a frame or message is reported (F19).
  package var sizeLimit: UInt64 = 64 << 20

  package init() {}

  /// The limits for a stream whose handshake was not seen.
  package static var unknown: FrameLimits {
    var limits = FrameLimits()
    limits.areRolesKnown = false
    limits.definedReservedBits = 0x70
    limits.areExtensionsKnown = false
    // No other extension is in use: RSV1 stands for it.
    limits.deflate = PermessageDeflate()
    limits.isContextMissing = true
    return limits
  }
}
