import Capture
import WebSocket

/// Puts the messages of a server together from its bytes, for code that has to answer what is in
/// them.
struct ServerMessageReader {
  private var http = HTTPStream<ResponseHead>()
  private var collector = FrameCollector()
  private var assembler = MessageAssembler(limit: Int(FrameCollector.limit))
  private var inflater: MessageInflater?

  /// Takes what the server sent, from its first byte on.
  ///
  /// - Parameter events: What the recorder found in it.
  /// - Returns: The contents of the messages it completes.
  mutating func received(
    _ bytes: UnsafeRawBufferPointer, _ events: [DissectorEvent]
  ) -> [[UInt8]] {
    let start = http.isPaused ? 0 : http.receive(bytes).consumed
    for case .handshake(let outcome) in events {
      inflater = outcome.negotiated.permessageDeflate.flatMap {
        MessageInflater(agreed: $0, from: .server)
      }
    }
    return collector.receive(.init(rebasing: bytes[start...])).flatMap { frame in
      assembler.receive(frame.header, payload: frame.payload).filter(\.isComplete)
    }.map { $0.compressed ? inflate($0.payload) : $0.payload }
  }

  private func inflate(_ payload: [UInt8]) -> [UInt8] {
    guard let inflater else { return payload }
    var content: [UInt8] = []
    payload.withUnsafeBytes { bytes in
      _ = inflater.inflate(
        bytes, key: nil, keyOffset: 0, endsMessage: true, offset: 0, into: { content += $0 })
    }
    return content
  }
}
