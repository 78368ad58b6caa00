import WebSocket

/// The opening handshake, seen by a server.
///
/// It holds no socket: bytes of the client go in, and the answer to send comes out.
struct ServerOpening {
  enum Outcome: Equatable {
    case wait
    /// Answer like this, after the user's delay.
    case answer(HandshakeAnswer.Reply)
  }

  private let answer: HandshakeAnswer
  private var requests = HTTPStream<RequestHead>()
  /// Whether the answer is being delayed, or sent.
  private(set) var isAnswering = false
  /// What the client sent after its request, without waiting for the answer.
  private(set) var early: [UInt8] = []

  init(_ answer: HandshakeAnswer) { self.answer = answer }

  /// Takes what a client sent.
  ///
  /// - Returns: What to do, and how many of the bytes belong to the request.
  mutating func receive(_ bytes: UnsafeRawBufferPointer) -> (outcome: Outcome, consumed: Int) {
    let (events, consumed) = requests.receive(bytes)
    early += bytes[consumed...]
    for event in events {
      switch event {
      case .head(let head, _):
        isAnswering = true
        return (.answer(answer.reply(to: head)), consumed)
      case .invalid(let defect, _):
        isAnswering = true
        let sentence = "the request is not HTTP/1.1: \(defect.description)"
        return (.answer(answer.refuse(400, sentence)), consumed)
      case .body, .end, .informational: break
      }
    }
    return (.wait, consumed)
  }
}
