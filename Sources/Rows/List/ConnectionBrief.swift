package import Capture
import WebSocket

/// What rows show of a connection, taken from its record while the log is being read.
package struct ConnectionBrief: Sendable {
  package var number: UInt32
  package var state: ConnectionState
  /// The URL, or the server's address while none is known.
  var url: String
  var status: Int?
  var reason: String
  var subprotocol: String?
  var close: CloseSummary?
  var failure: String?
  package var clientFrames: UInt64
  package var serverFrames: UInt64
  var bytes: UInt64
  /// When one of the ends last sent something.
  package var lastTime: UInt64

  package init(_ record: borrowing ConnectionRecord) {
    number = record.number
    state = ConnectionState(copy record)
    url = record.url ?? record.origin.server.description
    status = record.response?.status
    reason = record.response?.reason ?? ""
    subprotocol = record.handshake?.subprotocol
    close = record.close
    failure = record.failure
    clientFrames = record.client.frames
    serverFrames = record.server.frames
    bytes = record.client.bytes &+ record.server.bytes
    lastTime = max(record.time, record.client.lastTime, record.server.lastTime)
  }

  /// Host and port of the URL, or all of what is in its place.
  package var authority: String { String(withoutScheme.prefix { $0 != "/" && $0 != "?" }) }

  /// What distinguishes the connection from others: the path, or the host if there is none.
  package var place: String {
    let path = withoutScheme.dropFirst(authority.count)
    return path.isEmpty ? authority : String(path)
  }

  private var withoutScheme: Substring {
    for scheme in ["ws://", "wss://"] where url.hasPrefix(scheme) {
      return url.dropFirst(scheme.count)
    }
    return Substring(url)
  }
}
