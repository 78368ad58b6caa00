/// What is known of a request and its response in a HAR file: an entry without its messages.
struct HAREntry: Sendable {
  struct Header: Equatable, Sendable {
    var name = ""
    var value = ""
  }

  /// The reader that it comes from.
  var source = "a HAR file"
  /// The client's address, where that is known.
  var client: (host: String, port: UInt16)?
  var method = "GET"
  var url = ""
  var status: Int?
  var statusText = ""
  var requestHeaders: [Header] = []
  var responseHeaders: [Header] = []
  var started: UInt64?
  var serverAddress = ""
  /// The version of HTTP that the answer, or else the request, names.
  var httpVersion = ""
  /// The file that the messages were put into, beside this one.
  var attachment: String?
  var close: HARClose?
  var isWebSocket = false
  var messages = 0
  /// Bytes of headers kept so far.
  private var headerBytes = 0

  /// The most bytes of headers that are kept of an entry: more than any head that is accepted.
  private static let headerLimit = 128 << 10

  mutating func add(_ header: Header, toRequest: Bool) {
    headerBytes += header.name.utf8.count + header.value.utf8.count
    guard headerBytes <= Self.headerLimit else { return }
    if toRequest { requestHeaders.append(header) } else { responseHeaders.append(header) }
  }

  /// Whether it was accepted as a WebSocket over HTTP/2 or HTTP/3, with a 2xx in place of the 101
  /// (RFC 8441, section 5).
  var isAcceptedStream: Bool {
    guard let status, (200..<300).contains(status) else { return false }
    let version = httpVersion.lowercased()
    let isStream = ["http/2", "http/3", "h2", "h3"].contains { version.hasPrefix($0) }
    return messages > 0 || (belongs && isStream)
  }

  /// Whether the entry is a WebSocket, by its messages or by its type.
  var belongs: Bool {
    messages > 0 || isWebSocket || url.hasPrefix("ws:") || url.hasPrefix("wss:")
  }
}
