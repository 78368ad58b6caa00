import Proxy

/// `ADDRESS:PORT` of an option.
enum ListenOption {
  /// Splits at the last colon; brackets around an IPv6 address are taken off.
  ///
  /// - Parameter option: Its name, for the sentence about what is wrong with it.
  static func parse(
    _ text: String, of option: String = "--listen"
  ) throws(CommandError) -> ProxyOptions.Listen {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else {
      throw CommandError(
        .usage, "\(option) \(text) is not ADDRESS:PORT; for example 127.0.0.1:8080 or [::1]:0")
    }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    return ProxyOptions.Listen(host: host.isEmpty ? "127.0.0.1" : String(host), port: port)
  }
}
