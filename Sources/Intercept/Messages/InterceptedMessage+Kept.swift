package import Capture
import WebSocket

extension InterceptedMessage {
  /// The frames that are recorded of it: as they came, or, when it was compressed, one frame with
  /// the content, because compressed data cannot be inflated outside its stream.
  package var keptFrames: KeptFrames {
    guard isCompressed, isReadable else { return KeptFrames(headers: headers, bytes: wire) }
    let header = FrameHeader(
      fin: true, opcode: opcode, length: UInt64(content.count), maskingKey: nil)
    return KeptFrames(
      headers: [header], bytes: FrameSerializer.frame(header: header, payload: content))
  }
}
