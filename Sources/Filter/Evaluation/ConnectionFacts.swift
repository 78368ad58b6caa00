import Capture
import WebSocket

/// What filters ask about a connection, parsed once for all of its frames.
final class ConnectionFacts: Sendable {
  struct Header: Sendable {
    var source: HeaderSource
    var name: String
    var value: [UInt8]
    /// Name and value as one line.
    var line: [UInt8]
  }

  let url: [UInt8]?
  let scheme: [UInt8]?
  let host: [UInt8]?
  let path: [UInt8]?
  let port: UInt64
  let method: [UInt8]?
  let status: UInt64?
  let subprotocol: [UInt8]?
  let extensions: [UInt8]?
  let headers: [Header]
  /// The address of each end, without and with its port.
  let client: [[UInt8]]
  let server: [[UInt8]]

  /// - Parameter exchange: What was asked and answered in place of an opening handshake.
  init(_ record: ConnectionRecord, _ exchange: HTTPExchange? = nil) {
    let parts = URLParts(record.url ?? "")
    // The name of the server is not known of an exchange.
    url = (exchange?.target ?? record.url).map { Array($0.utf8) }
    scheme = record.url == nil ? nil : parts.scheme
    host = record.url == nil ? nil : parts.host
    path = (exchange?.target ?? record.request?.target).map { Array($0.utf8) }
    port = UInt64(parts.port ?? record.origin.server.port)
    method = (exchange?.method ?? record.request?.method).map { Array($0.utf8) }
    let handshake = record.response.map { UInt64(clamping: $0.status) }
    status = exchange.map { $0.status.map { UInt64($0) } } ?? handshake
    subprotocol = record.handshake?.subprotocol.map { Array($0.utf8) }
    extensions = record.handshake?.extensions.map { Array($0.utf8) }
    headers =
      Self.headers(record.request?.headers, .request)
      + Self.headers(record.response?.headers, .response)
    client = Self.spellings(record.origin.client)
    server = Self.spellings(record.origin.server)
  }

  private static func headers(_ headers: HTTPHeaders?, _ source: HeaderSource) -> [Header] {
    (headers?.fields ?? []).map { field in
      Header(
        source: source, name: field.name.lowercased(), value: Array(field.value.utf8),
        line: Array("\(field.name): \(field.value)".utf8))
    }
  }

  private static func spellings(_ address: Address) -> [[UInt8]] {
    [Array(address.host.utf8), Array(address.description.utf8)]
  }
}

/// The parts of a WebSocket URL (RFC 6455, section 3) that filters compare.
private struct URLParts {
  var scheme: [UInt8] = []
  var host: [UInt8] = []
  var port: UInt16?

  init(_ url: String) {
    let bytes = Array(url.utf8)
    let scheme = bytes.prefix { $0 != 0x3A }
    self.scheme = Array(scheme)
    var authority = bytes.dropFirst(scheme.count + 3).prefix {
      $0 != 0x2F && $0 != 0x3F && $0 != 0x23
    }
    if let at = authority.lastIndex(of: 0x40) { authority = authority[(at + 1)...] }
    var digits: ArraySlice<UInt8> = []
    let end = authority.lastIndex(of: 0x5D) ?? authority.startIndex
    if let colon = authority.lastIndex(of: 0x3A), colon >= end {
      digits = authority[(colon + 1)...]
      authority = authority[..<colon]
    }
    if authority.first == 0x5B, authority.last == 0x5D, authority.count > 1 {
      authority = authority.dropFirst().dropLast()
    }
    host = Array(authority)
    let usual: UInt16? = url.hasPrefix("wss:") ? 443 : url.hasPrefix("ws:") ? 80 : nil
    port = UInt16(String(decoding: digits, as: UTF8.self)) ?? usual
  }
}
