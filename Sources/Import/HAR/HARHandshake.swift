import Capture
import Pcapng
import Text
import WebSocket

/// The opening handshake of a HAR entry as bytes, with what the entry lacks filled in.
///
/// Browsers name HTTP/2 fields and forget some; what RFC 6455, section 4, demands and the entry
/// has not is made up, so that the entry reads as the handshake it was.
struct HARHandshake {
  let request: [UInt8]
  /// Nil when the entry has no answer.
  let response: [UInt8]?
  let origin: ConnectionOrigin
  /// Whether the connection became a WebSocket.
  let isAccepted: Bool

  /// - Parameter number: Distinguishes connections whose addresses the file does not have.
  init(_ entry: HAREntry, number: Int) {
    let url = try? WebSocketURL(entry.url)
    let isSecure = url?.isSecure ?? false
    let port = entry.client?.port ?? UInt16(49_152 + number % 16_384)
    let client = Self.address(of: entry.client?.host ?? "", host: "", port: port)
    let server = Self.address(
      of: entry.serverAddress, host: url?.host ?? "", port: url?.port ?? 80)
    origin = ConnectionOrigin(
      client: client, server: server,
      tls: isSecure ? TLSFacts(version: "unknown", cipher: "unknown", sni: url?.host) : nil,
      note: "read from \(entry.source), which has messages and no frames" + Self.note(on: entry))
    var fields = Self.fields(entry.requestHeaders)
    let key = fields.first { $0.name.lowercased() == "sec-websocket-key" }?.value
    let madeKey = key ?? Base64.encode(Self.nonce(number))
    Self.complete(
      &fields,
      with: [
        ("Host", url?.authority ?? "unknown"), ("Upgrade", "websocket"),
        ("Connection", "Upgrade"), ("Sec-WebSocket-Key", madeKey), ("Sec-WebSocket-Version", "13"),
      ])
    request = Self.head("GET \(url?.target ?? "/") HTTP/1.1", fields)
    let status = entry.status.flatMap { $0 == 0 ? nil : $0 } ?? (entry.messages > 0 ? 101 : nil)
    isAccepted = status == 101 || entry.isAcceptedStream
    let shown = isAccepted ? 101 : status
    response = shown.map { Self.answer(entry, status: $0, key: madeKey) }
  }

  /// A stream of HTTP/2 is shown as the upgrade of HTTP/1.1 that it stands for.
  private static func note(on entry: HAREntry) -> String {
    guard entry.isAcceptedStream, let status = entry.status else { return "" }
    let version = entry.httpVersion.isEmpty ? "another version of HTTP" : clean(entry.httpVersion)
    return "; it was answered with \(status) over \(version) (RFC 8441), shown as an upgrade"
  }

  private static func answer(_ entry: HAREntry, status: Int, key: String) -> [UInt8] {
    var fields = fields(entry.responseHeaders)
    // If there is a body, the entry does not have it as it was sent.
    fields.removeAll { ["content-length", "transfer-encoding"].contains($0.name.lowercased()) }
    if status == 101 {
      complete(
        &fields,
        with: [
          ("Upgrade", "websocket"), ("Connection", "Upgrade"),
          ("Sec-WebSocket-Accept", AcceptKey.answer(to: key)),
        ])
    } else {
      fields.append(("Content-Length", "0"))
    }
    let code = min(max(status, 100), 999)
    let isKnown = !entry.statusText.isEmpty && code == entry.status
    let reason = !isKnown && code == 101 ? "Switching Protocols" : entry.statusText
    return head("HTTP/1.1 \(code) \(clean(reason))", fields)
  }

  /// Fields that can be in an HTTP/1.1 head: no pseudo-fields, and nothing that ends a line.
  private static func fields(_ headers: [HAREntry.Header]) -> [(name: String, value: String)] {
    headers.prefix(90).compactMap { header in
      let name = clean(header.name).filter { $0 != ":" && $0 != " " }
      return name.isEmpty || header.name.hasPrefix(":") ? nil : (name, clean(header.value))
    }
  }

  private static func clean(_ text: String) -> String {
    String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 })
  }

  private static func complete(
    _ fields: inout [(name: String, value: String)], with needed: [(String, String)]
  ) {
    for (name, value) in needed
    where !fields.contains(where: { $0.name.lowercased() == name.lowercased() }) {
      fields.append((name, value))
    }
  }

  private static func head(_ line: String, _ fields: [(name: String, value: String)]) -> [UInt8] {
    let lines = [line] + fields.map { "\($0.name): \($0.value)" } + ["", ""]
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  /// Sixteen bytes that are the same whenever the file is read.
  private static func nonce(_ number: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for part in 0..<4 {
      withUnsafeBytes(of: HARMask.key(UInt64(number) << 8 | UInt64(part)).bigEndian) { bytes += $0 }
    }
    return bytes
  }

  /// The address in an entry; without one, an address that is in no network (RFC 5737).
  private static func address(of text: String, host: String, port: UInt16) -> Address {
    for candidate in [text, host] {
      if let bytes = IPLiteral.bytes(candidate) { return Address(bytes: bytes, port: port) }
    }
    return Address(bytes: [192, 0, 2, host.isEmpty ? 1 : 2], port: port)
  }
}

/// Masking keys for messages that have none: they look random and are always the same.
enum HARMask {
  /// - Parameter seed: A number that no other message of the file has.
  static func key(_ seed: UInt64) -> UInt32 {
    // SplitMix64.
    var mixed = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x632B_E59B_D9B4_E019
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return UInt32(truncatingIfNeeded: mixed ^ (mixed >> 31)) | 1
  }
}
