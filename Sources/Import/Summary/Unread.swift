package import WebSocket

/// Something in a source that was not read: an `unread` row, and a sentence.
///
/// A reader that skips something counts it with `context.warnings.add(.unread(Unread(…)))`, once
/// for each packet, stream or message; equal values are counted together. A reader that has no
/// `ReadingWarnings` appends an `UnreadRow` to `ReadingSummary.unread`, and its sentence to
/// `ReadingSummary.warnings`. Everything counted this way makes `lint` and similar commands exit
/// with 65 when nothing else was read.
package struct Unread: Hashable, Sendable {
  /// What is counted, in the singular.
  package enum Unit: String, Sendable {
    case stream = "TCP stream"
    case connection = "TLS connection"
    case packet
    case message
    case socket
  }

  /// What it is, in a word for programs: `tls`, `http2`, `tcp`, `tunnel`, `packets`, `fragments`.
  package var what: String
  package var unit: Unit
  /// Why it was not read, in a few words.
  package var reason: String
  /// What to do about it, such as options to give.
  package var hint: String?
  /// Whether some of it was read.
  package var isPartial = false
  /// Whether it cannot have a WebSocket in it, so that it matters only where nothing was read.
  package var isAside = false
  /// The connection, when it is a row of its own.
  package var connection: UnreadConnection?

  package init(
    _ what: String, _ unit: Unit, reason: String, hint: String? = nil, isPartial: Bool = false,
    isAside: Bool = false, connection: UnreadConnection? = nil
  ) {
    self.what = what
    self.unit = unit
    self.reason = reason
    self.hint = hint
    self.isPartial = isPartial
    self.isAside = isAside
    self.connection = connection
  }

  /// The same without what distinguishes one connection from another.
  var kind: Unread {
    var kind = self
    kind.connection = nil
    return kind
  }

  /// `3 packets left out: in GRE`, without the full stop.
  package func sentence(count: UInt64, connections: [UnreadConnection] = []) -> String {
    let units = count == 1 ? "1 \(unit.rawValue)" : "\(count) \(unit.rawValue)s"
    let verb = isPartial ? "read in part" : "left out"
    let text = "\(units) \(verb): \(reason)" + (hint.map { " (\($0))" } ?? "")
    if connections.isEmpty { return text }
    return text + "; " + UnreadConnection.words(for: connections, of: count)
  }
}

/// Something unread, and how often it occurred.
package struct UnreadRow: Equatable, Sendable {
  package var unread: Unread
  package var count: UInt64

  package init(_ unread: Unread, count: UInt64) {
    self.unread = unread
    self.count = count
  }
}

/// The ends of a connection that could not be decrypted, and what its handshake shows.
package struct UnreadConnection: Hashable, Sendable {
  /// The most connections that a sentence names.
  private static let named = 3

  /// Nil where it is not known which end is which.
  package var client: Address?
  package var server: Address
  /// The server's name as the client asked for it; safe to show.
  package var sni: String?
  /// The protocol that was negotiated, or those that were offered; safe to show.
  package var alpn: [String]
  /// As OpenSSL writes it: `TLSv1.3`.
  package var version: String?
  /// The suite's name in the IANA registry.
  package var cipher: String?

  package init(
    client: Address?, server: Address, sni: String? = nil, alpn: [String] = [],
    version: String? = nil, cipher: String? = nil
  ) {
    self.client = client
    self.server = server
    self.sni = sni
    self.alpn = alpn
    self.version = version
    self.cipher = cipher
  }

  /// `127.0.0.1:443 (SNI example.com, ALPN h2)`.
  package var words: String {
    var facts: [String] = []
    if let sni { facts.append("SNI \(sni)") }
    if !alpn.isEmpty { facts.append("ALPN \(alpn.joined(separator: " "))") }
    return server.description + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
  }

  /// The servers of connections, the first few of them.
  ///
  /// - Parameter count: How many connections there were in all.
  static func words(for connections: [UnreadConnection], of count: UInt64) -> String {
    var shown: [String] = []
    var named: UInt64 = 0
    for connection in connections {
      let words = connection.words
      if !shown.contains(words) {
        guard shown.count < Self.named else { break }
        shown.append(words)
      }
      named += 1
    }
    let more = count > named ? " and \(count - named) more" : ""
    return "to " + shown.joined(separator: ", ") + more
  }
}
