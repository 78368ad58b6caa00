/// What the opening handshake settled about the frames that follow it.
package struct FrameLimits: Equatable, Sendable {
  /// Whether the roles of the two ends are known, so that a mask can be required or forbidden.
  ///
  /// False in a capture that starts in the middle of a connection: nothing is reported by guess.
  package var areRolesKnown = true
  /// RSV bits (in the positions of a header's first byte: 0x40, 0x20, 0x10) that a negotiated
  /// extension may set, or that nobody can judge because no handshake was seen.
  package var definedReservedBits: UInt8 = 0
  /// permessage-deflate as negotiated, nil when it was not.
  package var deflate: PermessageDeflate?
  /// Above this many bytes, a frame or message is reported (F19).
  package var sizeLimit: UInt64 = 64 << 20

  package init() {}

  /// The rules for a stream whose handshake was not seen.
  package static var unknown: FrameLimits {
    var rules = FrameLimits()
    rules.areRolesKnown = false
    rules.definedReservedBits = 0x70
    return rules
  }
}
