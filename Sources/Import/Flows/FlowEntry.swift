import WebSocket

/// A flow of mitmproxy's as an entry: the request, the response, and how the socket closed.
struct FlowEntry {
  var entry = HAREntry()
  /// The list of its messages; nil when it is not a WebSocket.
  var messages: NetstringFile.Value?
  /// When it closed, if it did.
  var closed: UInt64?

  /// - Parameter flow: The members of the flow.
  init(_ flow: [String: NetstringFile.Value], in file: NetstringFile) {
    let request = file.members(of: flow["request"])
    let response = file.members(of: flow["response"])
    let socket = file.members(of: flow["websocket"])
    entry.source = "a mitmproxy flow file"
    entry.method = file.text(request["method"]) ?? "GET"
    entry.httpVersion = file.text(request["http_version"]) ?? ""
    entry.started = file.moment(request["timestamp_start"])
    entry.url = Self.url(request, file)
    entry.status = file.integer(response["status_code"])
    entry.statusText = file.text(response["reason"]) ?? ""
    Self.forEachHeader(request["headers"], file) { entry.add($0, toRequest: true) }
    Self.forEachHeader(response["headers"], file) { entry.add($0, toRequest: false) }
    let client = file.members(of: flow["client_conn"])
    let server = file.members(of: flow["server_conn"])
    entry.client = Self.address(client["peername"], file)
    entry.serverAddress = Self.address(server["peername"], file)?.host ?? ""
    guard let list = socket["messages"], list.tag == .list else { return }
    messages = list
    entry.isWebSocket = true
    closed = file.moment(socket["timestamp_end"])
    entry.close = Self.close(socket, file)
  }

  private static func url(
    _ request: [String: NetstringFile.Value], _ file: NetstringFile
  ) -> String {
    let isSecure = file.text(request["scheme"]) == "https"
    let host = file.text(request["host"]) ?? "unknown"
    let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    let port = file.integer(request["port"]) ?? (isSecure ? 443 : 80)
    let path = file.text(request["path"]) ?? "/"
    return "\(isSecure ? "wss" : "ws")://\(name):\(port)\(path)"
  }

  private static func forEachHeader(
    _ list: NetstringFile.Value?, _ file: NetstringFile, _ body: (HAREntry.Header) -> Void
  ) {
    for pair in file.elements(of: list, limit: 1000) {
      let parts = file.elements(of: pair, limit: 2)
      guard parts.count == 2, let name = file.text(parts[0]), let value = file.text(parts[1])
      else { continue }
      body(HAREntry.Header(name: name, value: value))
    }
  }

  private static func address(
    _ value: NetstringFile.Value?, _ file: NetstringFile
  ) -> (host: String, port: UInt16)? {
    let parts = file.elements(of: value, limit: 2)
    guard parts.count == 2, let host = file.text(parts[0], limit: 256),
      let port = file.integer(parts[1]).flatMap({ UInt16(exactly: $0) })
    else { return nil }
    return (host, port)
  }

  /// How it closed; nil while it was open.
  private static func close(
    _ socket: [String: NetstringFile.Value], _ file: NetstringFile
  ) -> HARClose? {
    guard let code = file.integer(socket["close_code"]).flatMap({ UInt16(exactly: $0) }) else {
      return nil
    }
    var close = HARClose(code: code, reason: file.text(socket["close_reason"], limit: 256) ?? "")
    close.by = file.bool(socket["closed_by_client"]).map { $0 ? .client : .server }
    return close
  }
}
