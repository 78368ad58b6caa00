/// The status code of a Close frame (RFC 6455, section 7.4): any sixteen-bit number.
package struct CloseCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let normal = CloseCode(rawValue: 1000)
  package static let goingAway = CloseCode(rawValue: 1001)
  package static let protocolError = CloseCode(rawValue: 1002)
  package static let invalidPayload = CloseCode(rawValue: 1007)
  /// Stands for a Close frame without a status code; never on the wire (section 7.4.1).
  package static let noStatus = CloseCode(rawValue: 1005)
  /// Stands for a connection that ended without a Close frame; never on the wire.
  package static let abnormal = CloseCode(rawValue: 1006)

  /// What the code stands for, in the words of the IANA registry; nil when it has no entry.
  package var meaning: String? { Self.registry[rawValue] }

  /// Whether an endpoint may put the code on the wire (sections 7.4.1, 7.4.2 and the IANA
  /// registry): a registered code other than the reserved 1004, 1005, 1006 and 1015, or 3000–4999.
  package var isSendable: Bool {
    switch rawValue {
    case 1004, 1005, 1006, 1015: false
    case 3000...4999: true
    default: meaning != nil
    }
  }

  private static let registry: [UInt16: String] = [
    1000: "Normal Closure",
    1001: "Going Away",
    1002: "Protocol error",
    1003: "Unsupported Data",
    1004: "Reserved",
    1005: "No Status Rcvd",
    1006: "Abnormal Closure",
    1007: "Invalid frame payload data",
    1008: "Policy Violation",
    1009: "Message Too Big",
    1010: "Mandatory Ext.",
    1011: "Internal Error",
    1012: "Service Restart",
    1013: "Try Again Later",
    1014: "Bad Gateway",
    1015: "TLS handshake",
    3000: "Unauthorized",
    3003: "Forbidden",
    3008: "Timeout",
  ]
}
