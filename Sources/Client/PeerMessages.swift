import Capture
import WebSocket

/// Takes frames and messages out of the bytes of a peer, for code that has to answer what is in
/// them.
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

  /// What was agreed on, where the answer to the handshake was this end's own.
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

  /// Takes a frame; the messages that it completes, or of which it is too much.
  mutating func messages(
    of frame: (header: FrameHeader, payload: [UInt8])
  ) -> [Message] {
    assembler.receive(frame.header, payload: frame.payload)
  }

  /// What the messages say that a read completes.
  mutating func contents(
    in bytes: UnsafeRawBufferPointer, _ events: [DissectorEvent]
  ) -> [[UInt8]] {
    var contents: [[UInt8]] = []
    for frame in frames(in: bytes, events) {
      contents += messages(of: frame).filter(\.isComplete).map(content)
    }
    return contents
  }

  /// What a message says, inflated.
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
