import Capture
import Payloads
import WebSocket

extension Model {
  /// The protocol level that a connection's MQTT client asked for; nil when its first bytes are not
  /// known.
  ///
  /// The CONNECT packet is the first thing a client sends (MQTT 5.0, section 3.1), and may be cut
  /// over several messages.
  func mqttVersion(of connection: UInt32) -> UInt8? {
    let frames = log.read { $0.frames(of: connection, from: 0, limit: Self.firstFrames) }
    let sent = frames.filter { $0.row.from == .client && !$0.row.opcode.isControl }
    guard let bytes = contents.content(of: sent, limit: Self.connectBytes) else { return nil }
    return MQTTPackets.version(in: bytes)
  }

  /// Frames among which the CONNECT is looked for, and its bytes up to the protocol level.
  private static let firstFrames = 16
  private static let connectBytes = 32
}
