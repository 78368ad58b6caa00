package import WebSocket

/// Cookies from a file in the Netscape format, as curl and browser tools write it: one on each
/// line, with tabs between domain, whether it includes subdomains, path, whether TLS is needed,
/// expiry in seconds since 1970, name and value.
package struct CookieJar {
  private struct Cookie {
    var domain: String
    var hasSubdomains: Bool
    var path: String
    var needsTLS: Bool
    /// 0 for the end of the session.
    var expiry: UInt64
    var pair: String
  }

  private var cookies: [Cookie] = []

  /// Reads the text of a file.
  ///
  /// - Throws: The number of the first line that is not a cookie.
  package init(_ text: String) throws(BadLine) {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      var line = line
      // Whether scripts may read it does not concern a client.
      if line.hasPrefix("#HttpOnly_") { line = line.dropFirst(10) }
      if line.isEmpty || line.first == "#" { continue }
      guard let cookie = Self.cookie(line) else { throw BadLine(number: index + 1) }
      cookies.append(cookie)
    }
  }

  package struct BadLine: Error { let number: Int }

  /// The cookies that a request to a server has, as `name=value`; longer paths come first
  /// (RFC 6265, section 5.4).
  ///
  /// - Parameter seconds: The time since 1970.
  package func pairs(for url: WebSocketURL, at seconds: UInt64) -> [String] {
    let path = url.target.prefix { $0 != "?" }
    let fitting = cookies.filter { cookie in
      (cookie.expiry == 0 || cookie.expiry > seconds) && (!cookie.needsTLS || url.isSecure)
        && (url.host == cookie.domain
          || cookie.hasSubdomains && url.host.hasSuffix(".\(cookie.domain)"))
        && Self.isBelow(path, cookie.path)
    }
    // Sorting keeps the order of the file among equals.
    let lengths = Set(fitting.map(\.path.utf8.count)).sorted(by: >)
    return lengths.flatMap { length in
      fitting.filter { $0.path.utf8.count == length }.map(\.pair)
    }
  }

  /// RFC 6265, section 5.1.4.
  private static func isBelow(_ path: Substring, _ parent: String) -> Bool {
    path == parent
      || path.hasPrefix(parent) && (parent.last == "/" || path.dropFirst(parent.count).first == "/")
  }

  private static func cookie(_ line: Substring) -> Cookie? {
    let fields = line.split(separator: "\t", maxSplits: 6, omittingEmptySubsequences: false)
    guard fields.count >= 6, let expiry = UInt64(fields[4]) else { return nil }
    let hasDot = fields[0].first == "."
    let value = fields.count > 6 ? fields[6] : ""
    return Cookie(
      domain: fields[0].dropFirst(hasDot ? 1 : 0).lowercased(),
      hasSubdomains: hasDot || fields[1] == "TRUE", path: String(fields[2]),
      needsTLS: fields[3] == "TRUE", expiry: expiry, pair: "\(fields[5])=\(value)")
  }
}
