import WebSocket

/// The breaches for which an endpoint has to fail an open connection (RFC 6455, section 7.1.7).
enum ProtocolViolation {
  /// The code of the Close for it; nil for breaches that can be tolerated.
  ///
  /// - Parameter peer: Who the other end is.
  static func code(for finding: Finding, of peer: Endpoint) -> CloseCode? {
    guard finding.from == peer, fails(finding) else { return nil }
    switch finding.rule {
    case .t01, .t02, .t03, .t05, .c06, .d10, .d11, .d12: return .invalidPayload
    case .f19, .d16: return CloseCode(rawValue: 1009)
    default: return .protocolError
    }
  }

  private static func fails(_ finding: Finding) -> Bool {
    switch finding.rule.rawValue.first {
    // Predictable keys endanger intermediaries, but the message itself can be read.
    case "F", "T", "D": finding.level == .error && finding.rule != .f15
    case "C": finding.rule == .c05 || isOfClose(finding.rule)
    default: false
    }
  }

  /// Whether the rule is about a Close frame's own payload.
  private static func isOfClose(_ rule: FindingID) -> Bool {
    switch rule {
    case .c01, .c02, .c03, .c04, .c06: true
    default: false
    }
  }
}
