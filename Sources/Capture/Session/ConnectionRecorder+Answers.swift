package import WebSocket

/// What a relay has to know of the server's answers, which are parsed here and nowhere else.
extension ConnectionRecorder {
  /// What makes an answer's head one that two readers may read differently; nil when nothing does.
  package var answerDefect: HTTPSyntaxError? { dissector.answerDefect }

  /// Whether the next byte of the server begins an answer, or goes on with the head of one.
  package var isBetweenAnswers: Bool { dissector.phase == .http && dissector.responses.isAtHead }

  /// Whether the head of an answer has begun and is not complete.
  package var isInsideAnswerHead: Bool {
    dissector.phase == .http && dissector.responses.isInsideHead
  }

  /// Whether the head of the answer that is due is known.
  package var hasAnswerHead: Bool { dissector.ledger.waiting.first?.response != nil }
}
