package import Capture
import WebSocket

extension InterceptedMessage {
  /// The frames by which it is recorded: as they came, but what was compressed as one frame with
  /// the content, which cannot be inflated outside of its stream.
  package var keptFrames: KeptFrames {
    guard isCompressed, isReadable else { return KeptFrames(headers: headers, bytes: wire) }
    let header = FrameHeader(
      fin: true, opcode: opcode, length: UInt64(content.count), maskingKey: nil)
    return KeptFrames(
      headers: [header], bytes: FrameSerializer.frame(header: header, payload: content))
  }
}
