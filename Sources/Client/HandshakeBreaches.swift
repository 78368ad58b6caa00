import Capture
package import WebSocket

/// Defects of a server's 101 for which a client has to fail the connection (RFC 6455, sections 4.1
/// and 9.1; RFC 7692, section 7.1).
package enum HandshakeBreaches {
  /// The findings of a read that completed the handshake.
  static func findings(in events: [DissectorEvent]) -> [Finding] {
    events.compactMap { event in
      guard case .finding(let finding, row: nil, after: _) = event, finding.from == .server,
        finding.level == .error, isBreach(finding.rule)
      else { return nil }
      return finding
    }
  }

  private static func isBreach(_ rule: FindingID) -> Bool {
    switch rule {
    case .h12, .h17, .h18, .h19, .h20, .h21, .h22, .h23, .h24, .h25: true
    case .d01, .d02, .d03, .d04, .d06, .d07: true
    default: false
    }
  }

  /// What is wrong with the answer, in one sentence.
  package static func sentence(_ breaches: [Finding], url: String) -> String {
    let texts = breaches.map(\.text).joined(separator: "; ")
    return "\(url): the server's answer breaks the opening handshake: \(texts)"
  }
}
