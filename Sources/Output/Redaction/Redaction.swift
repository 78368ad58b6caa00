package import WebSocket

/// Removes secrets from what users share, by the names of headers, parameters and members.
package struct Redaction: Sendable {
  /// Replaces a secret.
  package static let mark = "REDACTED"

  /// The names whose values are secrets, without regard to case, `-`, `_` and `.`.
  package static let names = [
    "authorization", "proxy-authorization", "cookie", "set-cookie", "api-key", "x-api-key", "token",
    "auth", "session", "sessionid", "sid", "password", "passwd", "pwd", "passphrase", "secret",
    "jwt", "csrf", "xsrf", "signature", "sig", "ticket", "credential", "credentials", "private-key",
    "pin", "otp",
  ]

  /// What the names of secrets may end with: `access_token`, `clientSecret`.
  private static let endings = ["token", "secret", "password", "apikey", "privatekey"]

  private let names: Set<String>

  /// - Parameter more: Names in addition to the built-in ones.
  package init(adding more: [String] = []) {
    names = Set((Self.names + more).map { Self.folded($0.utf8) })
  }

  /// Whether the value of a name is a secret.
  package func isSecret(_ name: some Collection<UInt8>) -> Bool {
    let name = Self.folded(name)
    return names.contains(name) || Self.endings.contains { name.hasSuffix($0) }
  }

  private static func folded(_ name: some Collection<UInt8>) -> String {
    let letters = name.filter { $0 != 0x2D && $0 != 0x5F && $0 != 0x2E }
    return String(decoding: letters, as: UTF8.self).lowercased()
  }
}

// Heads.
extension Redaction {
  package func redact(_ headers: HTTPHeaders) -> [(name: String, value: String)] {
    headers.fields.map { ($0.name, value($0.value, of: $0.name)) }
  }

  private func value(_ value: String, of header: String) -> String {
    switch header.lowercased() {
    case "cookie": return cookies(value)
    case "set-cookie":
      let parts = value.split(separator: ";", maxSplits: 1)
      let rest = parts.count > 1 ? ";" + parts[1] : ""
      return cookies(String(parts.first ?? "")) + rest
    case "authorization", "proxy-authorization":
      // The scheme is not a secret.
      let scheme = value.split(separator: " ", maxSplits: 1)
      return scheme.count > 1 ? "\(scheme[0]) \(Self.mark)" : Self.mark
    case "sec-websocket-protocol":
      // Browsers cannot set headers, so some applications put a token where the names of protocols
      // belong.
      return value.split(separator: ",").map { name in
        name.count > 40 ? " \(Self.mark)" : String(name)
      }.joined(separator: ",").trimmedStart
    case "referer", "location", "origin": return target(value)
    case "sec-websocket-key", "sec-websocket-accept": return value
    case let name: return isSecret(name.utf8) ? Self.mark : text(value)
    }
  }

  private func cookies(_ value: String) -> String {
    value.split(separator: ";").map { cookie in
      cookie.firstIndex(of: "=").map { "\(cookie[...$0])\(Self.mark)" } ?? Self.mark
    }.joined(separator: ";")
  }

  /// A URL, or the target of a request, without the values of secret parameters and the user
  /// information.
  package func target(_ target: String) -> String {
    var text = target
    if let scheme = text.firstRange(ofASCII: "://") {
      let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      if let at = authority.lastIndex(of: "@") {
        text.replaceSubrange(authority.startIndex..<at, with: Self.mark)
      }
    }
    guard let query = text.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return text }
    return String(text[...query]) + pairs(String(text[text.index(after: query)...]))
  }

  /// Names and values of a query.
  private func pairs(_ query: String) -> String {
    query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
      guard let equals = pair.firstIndex(of: "="), isSecret(pair[..<equals].utf8) else {
        return text(String(pair))
      }
      return "\(pair[...equals])\(Self.mark)"
    }.joined(separator: "&")
  }

  private func text(_ text: String) -> String {
    String(decoding: TokenScan.redacting(Array(text.utf8)), as: UTF8.self)
  }
}

extension String {
  fileprivate var trimmedStart: String { String(drop { $0 == " " }) }

  fileprivate func firstRange(ofASCII text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
