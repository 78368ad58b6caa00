/// The session of Engine.IO that the URL of a request refers to: its polling requests and the
/// WebSocket that takes over from them name the same one.
package struct PollingTarget: Equatable, Sendable {
  /// The session's name; nil where the request begins one.
  package private(set) var session: String?
  /// Whether its packets are in HTTP bodies and not on a WebSocket.
  package private(set) var isPolling = false

  /// - Returns: nil for the URL of anything else.
  package init?(_ target: String) {
    guard EngineIOSession.version(target) != nil,
      let question = target.utf8.firstIndex(of: UInt8(ascii: "?"))
    else { return nil }
    for pair in target[question...].dropFirst().split(separator: "&") {
      if pair == "transport=polling" { isPolling = true }
      if pair.hasPrefix("sid="), pair.utf8.count > 4, pair.utf8.count <= Self.nameLimit {
        session = String(pair.dropFirst(4))
      }
    }
  }

  /// The longest name that is remembered, in bytes.
  private static let nameLimit = 256

  /// The name of the session that a server's body opens, from `0{"sid":"…",…}`.
  package static func session(openedBy body: [UInt8]) -> String? {
    let packet = EngineIOPayload.packets(in: body, version: nil)?.first
    guard let packet, packet.kind != .base64, let type = body[packet.range].first,
      type == UInt8(ascii: "0") || type == 0,
      let shape = JSONShape(body, packet.range.dropFirst().indices),
      let sid = shape["sid"], sid.kind == .string, sid.range.count - 2 <= nameLimit
    else { return nil }
    return String(decoding: body[sid.range.dropFirst().dropLast()], as: UTF8.self)
  }
}
