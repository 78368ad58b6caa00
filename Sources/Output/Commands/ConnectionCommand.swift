package import Capture
import JSON
import Text
import WebSocket

/// A connection as a command that opens another one like it: same URL, same headers, same
/// subprotocols.
package enum ConnectionCommand: String, CaseIterable, Sendable {
  case wscat, websocat, curl, python

  /// The command; nil for a connection that asked for no WebSocket.
  package func text(for record: ConnectionRecord) -> String? {
    guard let url = record.url, let request = record.request else { return nil }
    let handshake = Handshake(url: url, request: request)
    return switch self {
    case .wscat: handshake.wscat
    case .websocat: handshake.websocat
    case .curl: handshake.curl
    case .python: handshake.python
    }
  }
}

/// The parts of an opening handshake that a client has to be told; it makes the rest itself.
private struct Handshake {
  let url: String
  var headers: [(name: String, value: String)] = []
  var subprotocols: [String] = []
  var origin: String?

  /// What every client writes by itself.
  private static let own: Set<String> = [
    "host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version",
    "sec-websocket-extensions", "content-length", "accept-encoding", "user-agent",
  ]

  init(url: String, request: RequestHead) {
    self.url = url
    for field in request.headers.fields {
      switch field.name.lowercased() {
      case let name where Self.own.contains(name): continue
      case "sec-websocket-protocol":
        subprotocols += field.value.split(separator: ",").map { String($0).trimmed }
      case "origin": origin = field.value
      default: headers.append((field.name, field.value))
      }
    }
  }

  var wscat: String {
    var words = ["wscat", "--connect", Self.quoted(url)]
    for header in headers { words += ["--header", Self.quoted("\(header.name): \(header.value)")] }
    for name in subprotocols { words += ["--subprotocol", Self.quoted(name)] }
    if let origin { words += ["--origin", Self.quoted(origin)] }
    return words.joined(separator: " ")
  }

  var websocat: String {
    var words = ["websocat"]
    for header in headers {
      words.append("--header=" + Self.quoted("\(header.name): \(header.value)"))
    }
    if !subprotocols.isEmpty {
      words.append("--protocol=" + Self.quoted(subprotocols.joined(separator: ",")))
    }
    if let origin { words.append("--origin=" + Self.quoted(origin)) }
    words.append(Self.quoted(url))
    return words.joined(separator: " ")
  }

  /// The handshake alone, as curl asks for it over HTTP.
  var curl: String {
    let address = url.hasPrefix("ws") ? "http" + url.dropFirst(2) : url
    var fields: [(String, String)] = [
      ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
      ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ]
    if !subprotocols.isEmpty {
      fields.append(("Sec-WebSocket-Protocol", subprotocols.joined(separator: ", ")))
    }
    if let origin { fields.append(("Origin", origin)) }
    fields += headers.map { ($0.name, $0.value) }
    let options = fields.map { "--header " + Self.quoted("\($0.0): \($0.1)") }
    return (["curl --include --no-buffer --http1.1"] + options + [Self.quoted(address)])
      .joined(separator: " \\\n  ")
  }

  /// A program for the `websockets` package.
  var python: String {
    var arguments = [Self.literal(url)]
    if !headers.isEmpty {
      let pairs = headers.map { "(\(Self.literal($0.name)), \(Self.literal($0.value)))" }
      arguments.append("additional_headers=[\(pairs.joined(separator: ", "))]")
    }
    if !subprotocols.isEmpty {
      arguments.append("subprotocols=[\(subprotocols.map(Self.literal).joined(separator: ", "))]")
    }
    if let origin { arguments.append("origin=\(Self.literal(origin))") }
    return [
      "import asyncio", "from websockets.asyncio.client import connect", "", "",
      "async def main():",
      "    async with connect(\(arguments.joined(separator: ", "))) as connection:",
      "        async for message in connection:", "            print(message)", "", "",
      "asyncio.run(main())", "",
    ].joined(separator: "\n")
  }

  /// A word for a POSIX shell.
  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  /// A string of JSON is one of Python too.
  private static func literal(_ text: String) -> String {
    String(decoding: JSONWriter.quoted(Array(text.utf8)), as: UTF8.self)
  }
}
