import Pcapng
import WebSocket

/// Checks the TLS versions of a connection's two legs (H33).
enum TLSVersionCheck {
  /// H33 for a leg older than TLS 1.2, and for the weaker of two legs: to the end of the other leg,
  /// the connection seems better protected than it is.
  ///
  /// - Parameter origin: The connection, with TLS negotiated on both legs.
  static func findings(of origin: ConnectionOrigin) -> [Finding] {
    let client = leg(origin.clientTLS)
    let server = leg(origin.tls)
    var findings: [Finding] = []
    for (end, version) in [(Endpoint.client, client), (.server, server)] {
      guard let version, version < 0x0303 else { continue }
      findings.append(finding(end, origin))
    }
    guard findings.isEmpty, let client, let server, client != server else { return findings }
    return [finding(client < server ? .client : .server, origin)]
  }

  private static func leg(_ tls: TLSFacts?) -> UInt16? {
    tls.flatMap { TLSFacts.number($0.version) }
  }

  /// - Parameter end: The end whose leg is the weaker one.
  private static func finding(_ end: Endpoint, _ origin: ConnectionOrigin) -> Finding {
    let weak = end == .client ? origin.clientTLS : origin.tls
    let other = end == .client ? origin.tls : origin.clientTLS
    let others = end == .client ? Endpoint.server : .client
    let beside = other.map { ", \($0.version) with the \(others.name)" } ?? ""
    return Finding(
      .h33, from: end, offset: 0,
      fact: .quoted("\(weak?.version ?? "") with the \(end.name)\(beside)"))
  }
}
