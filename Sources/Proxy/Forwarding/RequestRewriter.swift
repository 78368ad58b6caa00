import WebSocket

/// Rewrites a client's request head for the upstream of a reverse proxy.
///
/// The upstream's path goes before the request's. `Host`, and an `Origin` that is the listener's
/// own, both become the upstream's, so that virtual hosts and checks of the origin both work.
/// Requests for other hosts than the listener's do not pass. Nothing else changes: order, case and
/// spacing of the fields stay as they were.
struct RequestRewriter: HeadRewriter {
  private let isSecure: Bool
  private let authority: String
  /// The upstream's path without a slash at its end; empty for the root.
  private let prefix: String
  private let path: String
  private let keepsHost: Bool
  /// Whether clients use TLS to the listener.
  private let isListenerSecure: Bool
  /// Authorities that the listener goes by, in lower case.
  private let listeners: Set<String>
  private let hosts: HostPolicy

  /// A rewriter for one listener; `listeners` is its host and port as an `Origin` may name them,
  /// and `hosts` says what it answers to.
  init(
    upstream: WebSocketURL, keepsHost: Bool, listeners: [String], hosts: HostPolicy,
    isListenerSecure: Bool = false
  ) {
    self.hosts = hosts
    self.isListenerSecure = isListenerSecure
    isSecure = upstream.isSecure
    authority = upstream.authority
    path = String(upstream.target.prefix { $0 != "?" })
    prefix = path.hasSuffix("/") ? String(path.dropLast()) : path
    self.keepsHost = keepsHost
    self.listeners = Set(listeners.map { $0.lowercased() })
  }

  func serves(_ head: RequestHead) -> Bool { true }

  func refusal(of head: RequestHead) -> Refusal? {
    // The name that nearly every client uses for the listener.
    if head.target.hasPrefix("/"), let host = head.headers.first("Host"), listeners.contains(host) {
      return nil
    }
    return hosts.refusal(of: head)
  }

  func bytes(of head: RequestHead) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(head.byteCount + 128)
    Latin1.append(
      "\(head.method) \(target(of: head.target)) \(head.version.description)\r\n", to: &bytes)
    let host = head.headers.first("Host")
    for field in head.headers.fields {
      if let value = replacement(for: field, host: host) {
        FieldLine.append(Latin1.bytes(field.line), value: value, to: &bytes)
      } else {
        Latin1.append(field.line, to: &bytes)
      }
      bytes.append(0x0D)
      bytes.append(0x0A)
    }
    bytes.append(0x0D)
    bytes.append(0x0A)
    return bytes
  }

  private func target(of target: String) -> String {
    if target.hasPrefix("/") { return joined(target[...]) }
    // The absolute form, which clients use with a proxy (RFC 9112, section 3.2.2).
    guard let scheme = target.firstRange(of: "://") else { return target }
    let rest = target[scheme.upperBound...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    let path = rest[end...].hasPrefix("/") ? rest[end...] : "/" + rest[end...]
    return target[..<scheme.upperBound] + (keepsHost ? rest[..<end] : authority[...])
      + joined(path)
  }

  /// A request for the root asks for the upstream's path as it was given.
  private func joined(_ target: Substring) -> String {
    let after = target.dropFirst()
    return after.isEmpty || after.first == "?" ? path + after : prefix + target
  }

  private func replacement(for field: HTTPHeaders.Field, host: String?) -> String? {
    if keepsHost { return nil }
    if field.isNamed("Host") { return authority }
    guard field.isNamed("Origin"), isListener(field.value, host: host) else { return nil }
    return (isSecure ? "https://" : "http://") + authority
  }

  /// Whether an origin is this listener, under the name the request itself calls it by or another.
  private func isListener(_ origin: String, host: String?) -> Bool {
    let origin = origin.lowercased()
    let scheme = isListenerSecure ? "https://" : "http://"
    guard origin.hasPrefix(scheme) else { return false }
    let authority = String(origin.dropFirst(scheme.count))
    let withPort = authority + (isListenerSecure ? ":443" : ":80")
    let isOwn =
      authority == host?.lowercased() || withPort == host?.lowercased()
      || listeners.contains(authority)
    return isOwn && hosts.allows(authority)
  }
}
