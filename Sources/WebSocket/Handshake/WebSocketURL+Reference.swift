extension WebSocketURL {
  /// The URL that a reference in `Location` stands for, seen from this one (RFC 3986, section 5.2;
  /// dot segments are left to the server).
  package func resolving(_ reference: String) throws(WebSocketURLError) -> WebSocketURL {
    // Fragments in redirects are for browsers.
    let reference = String(reference.prefix { $0 != "#" })
    if Self.hasScheme(reference) { return try WebSocketURL(reference) }
    if reference.hasPrefix("//") {
      return try WebSocketURL((isSecure ? "wss:" : "ws:") + reference)
    }
    var url = self
    let path = target.prefix { $0 != "?" }
    switch reference.first {
    case nil: break
    case "/": url.target = reference
    case "?": url.target = path + reference
    default: url.target = path[...(path.lastIndex(of: "/") ?? path.startIndex)] + reference
    }
    return url
  }

  /// Whether a reference begins with a scheme and its colon.
  private static func hasScheme(_ reference: String) -> Bool {
    guard let colon = reference.firstIndex(of: ":"), reference.first?.isLetter == true else {
      return false
    }
    return reference[..<colon].allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) }
  }
}
