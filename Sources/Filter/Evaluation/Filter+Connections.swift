package import Capture
import WebSocket

extension Filter {
  /// Whether a connection is as the filter wants it: fields of frames have no value then.
  package func matches(_ connection: ConnectionRecord) -> Bool {
    matches(
      FilterContext(
        findings: [], from: .client, at: connection.time, connection: connection, start: nil))
  }
}
