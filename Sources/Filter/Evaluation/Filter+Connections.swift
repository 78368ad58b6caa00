package import Capture
import WebSocket

extension Filter {
  /// Whether the filter matches a connection; fields of frames have no value here.
  package func matches(_ connection: ConnectionRecord) -> Bool {
    matches(
      FilterContext(
        findings: [], from: .client, at: connection.time, connection: connection, start: nil))
  }
}
