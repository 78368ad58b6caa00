/// What the detail shows of a row.
package enum DetailTab: Int, CaseIterable, Sendable {
  case payload, raw, hex, frame, timing, handshake

  package var title: String {
    switch self {
    case .payload: "Payload"
    case .raw: "Raw"
    case .hex: "Hex"
    case .frame: "Frame"
    case .timing: "Timing"
    case .handshake: "Handshake"
    }
  }
}

/// What the bytes of a message are shown as.
package enum ByteForm: Int, CaseIterable, Sendable {
  /// Inflated, unmasked, fragments joined.
  case content
  /// Unmasked, not inflated.
  case payload
  /// Headers and payloads as they stood on the wire.
  case wire

  package var next: ByteForm { ByteForm(rawValue: rawValue + 1) ?? .content }
}

/// What the detail is about.
package enum DetailSubject: Hashable, Sendable {
  case row(RowID?)
  case connection(UInt32)
}
