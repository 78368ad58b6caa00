import JSON

/// SockJS (its protocol 0.3.3, "WebSocket protocol"): frames of one letter around messages that
/// are JSON strings, each of which is a message of a conversation inside.
struct SockJS: PayloadDecoder {
  static let about = About(
    form: "sockjs", prefix: "sockjs", name: "SockJS",
    fields: [
      .init("type", .text, "open, heartbeat, close or message"),
      .init("code", .number, "why the session was closed"),
      .init("reason", .text, "why the session was closed, in words"),
    ])

  /// The form of the strings: decided by what they look like.
  private var inner: Conversation
  /// Whether the URL or an earlier frame leaves no doubt that it is SockJS.
  private var isProven: Bool

  init(_ conversation: ConversationFacts) {
    inner = Conversation(
      ConversationFacts(subprotocol: nil, target: nil), as: nil, among: conversation.protocols)
    isProven = conversation.isChosen || SockJSTarget.isOne(conversation.target)
  }

  static func claim(_ evidence: Evidence) -> Claim {
    let piece = evidence.piece
    guard piece.isText, let frame = SockJSFrame(piece) else { return .none }
    if SockJSTarget.isOne(evidence.facts.target) { return .named }
    switch frame.kind {
    case .open, .heartbeat: return .none
    case .close: return piece.isFromClient ? .none : .likely
    case .messages: return piece.isFromClient || frame.strings.isEmpty ? .none : .likely
    }
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    guard piece.isText else { return false }
    guard let frame = SockJSFrame(piece) else {
      if isProven { broken(piece, to: &sink) }
      return isProven
    }
    if frame.kind == .open || frame.kind == .close { isProven = true }
    if frame.kind == .messages, !frame.strings.isEmpty {
      for string in frame.strings where sink.takesMore() { message(string, piece, to: &sink) }
    } else {
      unit(frame, piece, to: &sink)
    }
    return true
  }

  /// Gives a string to the inner conversation.
  private mutating func message(
    _ string: SockJSFrame.Text, _ piece: Piece, to sink: inout NodeSink
  ) {
    let raw = piece.bytes[string.inside]
    let text = string.hasEscapes ? JSONUnescaping.text(raw) : Array(raw)
    let outer = sink.enter(text, "unescaped", from: string.inside, isCut: string.isCut)
    let message = Piece(
      text, isText: true, isFromClient: piece.isFromClient, isCut: string.isCut)
    sink.nest(in: Self.about.form, at: string.range) { inner.decode(message, to: &$0) }
    sink.leave(to: outer)
  }

  private func unit(_ frame: SockJSFrame, _ piece: Piece, to sink: inout NodeSink) {
    let whole = 0..<piece.bytes.count
    sink.beginUnit(Self.about, at: whole)
    sink.say("sockjs " + frame.kind.name, .operation)
    sink.leaf(.name("type"), .word(frame.kind.name), at: 0..<min(1, whole.count))
    if frame.kind == .close, let shape = JSONShape(piece.bytes, 1..<piece.bytes.count) {
      for (place, name) in ["code", "reason"].enumerated() {
        guard let part = shape[place] else { continue }
        if let word = shape.scalar(part) { sink.say(bytes: word, place == 0 ? .id : .string) }
        sink.part(name, shape, part)
      }
    }
    sink.endUnit()
  }

  private func broken(_ piece: Piece, to sink: inout NodeSink) {
    sink.beginUnit(Self.about, at: 0..<piece.bytes.count)
    sink.say("sockjs", .operation)
    sink.body("message", 0..<piece.bytes.count)
    sink.issue(
      piece.bytes.isEmpty ? "the frame is empty" : "not a frame of SockJS", at: 0)
    sink.endUnit()
  }
}
