@testable import WebSocket

/// Heads for tests, read by the real parser from lines of text.
enum Heads {
  static let key = "dGhlIHNhbXBsZSBub25jZQ=="

  /// A clean request; `changes` replace fields by name, an empty value drops one, and a name with a
  /// plus before it adds another.
  static func request(
    _ line: String = "GET /chat HTTP/1.1", _ changes: [(String, String)] = []
  ) -> RequestHead? {
    parse(
      line,
      [
        ("Host", "example.com"), ("Upgrade", "websocket"), ("Connection", "keep-alive, Upgrade"),
        ("Sec-WebSocket-Key", key), ("Sec-WebSocket-Version", "13"),
      ], changes)
  }

  /// A clean 101 for it, changed in the same way.
  static func response(
    _ line: String = "HTTP/1.1 101 Switching Protocols", _ changes: [(String, String)] = []
  ) -> ResponseHead? {
    parse(
      line,
      [
        ("Upgrade", "websocket"), ("Connection", "Upgrade"),
        ("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
      ], changes)
  }

  static func parse<Head: HTTPHead>(_ text: String) -> Head? {
    var parser = HTTPHeadParser<Head>()
    let bytes = Latin1.bytes(text)
    if case .head(let head) = bytes.withUnsafeBytes({ parser.receive($0).outcome }) { return head }
    return nil
  }

  private static func parse<Head: HTTPHead>(
    _ line: String, _ fields: [(String, String)], _ changes: [(String, String)]
  ) -> Head? {
    var fields = fields
    for (name, value) in changes {
      if name.hasPrefix("+") {
        fields.append((String(name.dropFirst()), value))
      } else if let index = fields.firstIndex(where: { $0.0 == name }) {
        fields[index].1 = value
        if value.isEmpty { fields.remove(at: index) }
      } else {
        fields.append((name, value))
      }
    }
    return parse("\(line)\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n")
  }
}
