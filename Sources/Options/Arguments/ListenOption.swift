package import Proxy

/// `ADDRESS:PORT` of an option.
package enum ListenOption {
  /// Splits at the last colon; brackets around an IPv6 address are taken off.
  ///
  /// - Parameter option: Its name, for the sentence about what is wrong with it.
  package static func parse(
    _ text: String, of option: String = "--listen"
  ) throws(CommandError) -> ProxyOptions.Listen {
    let digits = text.lastIndex(of: ":").map { text[text.index(after: $0)...] }
    // Swift reads numbers with a sign, which a port does not have.
    guard let digits, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let port = UInt16(digits)
    else {
      throw CommandError(
        .usage, "\(option) \(text) is not ADDRESS:PORT; for example 127.0.0.1:8080 or [::1]:0")
    }
    var host = text[..<text.index(before: digits.startIndex)]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    return ProxyOptions.Listen(host: host.isEmpty ? "127.0.0.1" : String(host), port: port)
  }
}
