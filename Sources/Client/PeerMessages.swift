import Capture
import WebSocket

/// Extracts frames and messages from the bytes of a peer, for code that has to answer their
/// content.
struct PeerMessages {
  private let peer: Endpoint
  /// The head of a server's answer, which comes before its first frame.
  private var http = HTTPStream<ResponseHead>()
  private var collector = FrameCollector()
  private var assembler = MessageAssembler(limit: Int(FrameCollector.limit))
  private var inflater: MessageInflater?

  /// - Parameter peer: Whose messages they are.
  init(of peer: Endpoint) { self.peer = peer }

  /// Whether a frame is too large to be kept.
  var isOverLimit: Bool { collector.isOverLimit }

  /// What was negotiated, where this end answered the handshake.
  mutating func agreed(_ handshake: NegotiatedHandshake) {
    inflater = handshake.permessageDeflate.flatMap { MessageInflater(agreed: $0, from: peer) }
  }

  /// Takes what the peer sent: a server's bytes from the first on, a client's from its first frame.
  ///
  /// - Parameter events: What the recorder found in it.
  /// - Returns: The frames it completes, their payloads unmasked.
  mutating func frames(
    in bytes: UnsafeRawBufferPointer, _ events: [DissectorEvent]
  ) -> [(header: FrameHeader, payload: [UInt8])] {
    let start = peer == .client || http.isPaused ? 0 : http.receive(bytes).consumed
    for case .handshake(let outcome) in events { agreed(outcome.negotiated) }
    return collector.receive(.init(rebasing: bytes[start...]))
  }

  /// Takes a frame; returns the messages that it completes or makes too long.
  mutating func messages(
    of frame: (header: FrameHeader, payload: [UInt8])
  ) -> [Message] {
    assembler.receive(frame.header, payload: frame.payload)
  }

  /// The contents of the messages that a read completes.
  mutating func contents(
    in bytes: UnsafeRawBufferPointer, _ events: [DissectorEvent]
  ) -> [[UInt8]] {
    var contents: [[UInt8]] = []
    for frame in frames(in: bytes, events) {
      contents += messages(of: frame).filter(\.isComplete).map(content)
    }
    return contents
  }

  /// The content of a message, inflated.
  func content(of message: Message) -> [UInt8] {
    guard message.compressed, let inflater else { return message.payload }
    var content: [UInt8] = []
    message.payload.withUnsafeBytes { bytes in
      _ = inflater.inflate(
        bytes, key: nil, keyOffset: 0, endsMessage: true, offset: 0, into: { content += $0 })
    }
    return content
  }
}
