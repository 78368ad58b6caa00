/// What a log keeps of a frame besides its first byte, in sixteen bits.
package struct FrameFlags: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Whether all of `flags` are set.
  ///
  /// Every reader of a log asks this of every frame, and the method that option sets have is
  /// generic code, which is not specialised in other targets.
  package func contains(_ flags: FrameFlags) -> Bool {
    rawValue & flags.rawValue == flags.rawValue
  }

  /// The server sent it; otherwise the client did.
  package static let fromServer = FrameFlags(rawValue: 1 << 0)
  package static let masked = FrameFlags(rawValue: 1 << 1)
  /// The length was in 16 bits; in 64 when `length64` is set instead.
  package static let length16 = FrameFlags(rawValue: 1 << 2)
  package static let length64 = FrameFlags(rawValue: 1 << 3)
  /// windsock changed its bytes before passing it on.
  package static let edited = FrameFlags(rawValue: 1 << 4)
  /// windsock made it, not one of the ends.
  package static let injected = FrameFlags(rawValue: 1 << 5)
  /// It arrived and was not passed on.
  package static let dropped = FrameFlags(rawValue: 1 << 6)
  /// Part of a message that permessage-deflate compressed (RFC 7692, section 6).
  package static let compressed = FrameFlags(rawValue: 1 << 7)

  /// All that windsock can have done to a frame.
  package static let fates = FrameFlags(rawValue: 0b111 << 4)

  /// The number of the frame's set of findings in its log; 0 when it has none.
  package var findingSet: UInt8 { UInt8(rawValue >> 8) }

  /// The flags with another number for the set of findings.
  package func with(findingSet: UInt8) -> FrameFlags {
    FrameFlags(rawValue: rawValue & 0xFF | UInt16(findingSet) << 8)
  }

  package var from: Endpoint { contains(.fromServer) ? .server : .client }

  package var lengthForm: FrameHeader.LengthForm {
    contains(.length64) ? .bits64 : contains(.length16) ? .bits16 : .bits7
  }

  /// The size of the frame's header, in bytes (RFC 6455, section 5.2).
  package var headerByteCount: Int {
    2 + lengthForm.extraBytes + (contains(.masked) ? 4 : 0)
  }

  /// The flags of a frame with `header` that `from` sent.
  package init(_ header: FrameHeader, from: Endpoint) {
    var flags: FrameFlags = from == .server ? .fromServer : []
    if header.isMasked { flags.insert(.masked) }
    switch header.lengthForm {
    case .bits7: break
    case .bits16: flags.insert(.length16)
    case .bits64: flags.insert(.length64)
    }
    self = flags
  }
}
