/// Reads messages by what they look like, where the protocol of a connection is not known.
///
/// A form is accepted only when it accounts for every byte, or has a mark that nothing else has, so
/// that nothing is misread with confidence. Two things are remembered for each direction: the
/// window of a compressed stream that runs through the messages, and whether they agree on
/// protobuf.
struct GenericDecoder: Sendable {
  /// The forms that a message may have by itself.
  static let forms: [About] =
    [
      JSONForm.about, JSONForm.linesAbout, MessagePack.about, CBOR.about, Protobuf.about,
      Markup.xml, Markup.html, PackedForm.gzip, PackedForm.zlib, PackedForm.zstd, ImageFacts.about,
    ] + FileFacts.abouts + [UTF16Form.about, Base64Form.about, TextForm.about, BinaryForm.about]

  private struct Direction: Sendable {
    var stream: InflateContext?
    var votes = ProtobufVotes()

    var isAtRest: Bool { stream == nil && votes.isUntouched }
  }

  /// The form that all messages are read as: the user's choice, or the one that the subprotocol
  /// names.
  private let named: String?
  private let isOverride: Bool
  /// Whether the URL indicates that the server's messages are one compressed stream.
  private let hasStream: Bool
  /// The types of messages by their schema.
  var protobuf = ProtobufTypes()
  private var client = Direction()
  private var server = Direction()

  /// - Parameter form: The form that the user wants all messages to be read as.
  init(_ facts: ConversationFacts, form: String?) {
    isOverride = form != nil
    named = form ?? Self.form(of: facts.subprotocol)
    hasStream = facts.target.contains("compress=zlib-stream")
  }

  /// The form that a subprotocol names, such as `v1.msgpack`.
  private static func form(of subprotocol: String) -> String? {
    let words = subprotocol.split { !$0.isLetter && !$0.isNumber }
    if words.contains("msgpack") || words.contains("messagepack") { return MessagePack.about.form }
    if words.contains("cbor") { return CBOR.about.form }
    let isProtobuf = words.contains { $0 == "protobuf" || $0 == "proto" || $0 == "protobuf3" }
    return isProtobuf ? Protobuf.about.form : nil
  }

  /// Whether the form of a message may depend on messages before it: several have to agree on
  /// protobuf, and a stream may be compressed as a whole (messages may then end with a flush, as in
  /// RFC 7692).
  func remembers(_ piece: Piece) -> Bool {
    if piece.isText || named != nil { return false }
    if hasStream || piece.bytes.suffix(4).elementsEqual([0, 0, 0xFF, 0xFF]) { return true }
    // The first byte of protobuf is a field's number, from 1, and a wire type up to 5.
    guard piece.bytes.count > 1, let first = piece.bytes.first else { return false }
    return first >> 3 > 0 && [0, 1, 2, 5].contains(first & 7)
  }

  /// Whether nothing is remembered.
  var isAtRest: Bool { client.isAtRest && server.isAtRest }

  /// Adds one unit, whatever the bytes are; none while the message they belong to is incomplete.
  mutating func decode(_ piece: Piece, to sink: inout NodeSink) {
    let whole = 0..<piece.bytes.count
    if isOverride, override(whole, protobuf[piece], to: &sink) { return }
    if piece.isText { return text(piece, to: &sink) }
    var direction = piece.isFromClient ? client : server
    binary(piece, &direction, to: &sink)
    if piece.isFromClient { client = direction } else { server = direction }
  }

  /// - Returns: False when the wanted form is one that is recognized by its looks.
  private func override(
    _ range: Range<Int>, _ type: ProtobufType?, to sink: inout NodeSink
  ) -> Bool {
    switch named {
    case JSONForm.about.form: JSONForm.unit(range, to: &sink)
    case MessagePack.about.form: MessagePack.unit(range, to: &sink)
    case CBOR.about.form: CBOR.unit(range, to: &sink)
    case Protobuf.about.form: Protobuf.unit(range, as: type, to: &sink)
    case TextForm.about.form: unit(.text, range, to: &sink)
    case BinaryForm.about.form: unit(.bytes, range, to: &sink)
    default: return false
    }
    return true
  }

  private func unit(_ content: Content, _ range: Range<Int>, to sink: inout NodeSink) {
    sink.beginUnit(content.about, at: range)
    sink.setForm(content.show(.none, range, depth: 0, to: &sink))
    sink.endUnit()
  }

  /// A text message is text, whatever else it is.
  private func text(_ piece: Piece, to sink: inout NodeSink) {
    let (bytes, range) = (piece.bytes, 0..<piece.bytes.count)
    let content = Content(json: bytes, range, isCut: piece.isCut)
    if let content { return unit(content, range, to: &sink) }
    if let fault = UTF8Text.firstFault(bytes[...], isCut: piece.isCut) {
      return TextForm.faultyUnit(range, fault: fault, to: &sink)
    }
    let form = Content(text: bytes, range, depth: 0, isCut: piece.isCut)
    sink.beginUnit(form.about, at: range)
    sink.setForm(form.show(.none, range, depth: 0, to: &sink))
    if case .text = form, !piece.isCut, let issue = BrokenText.issue(in: bytes) {
      sink.unsaidIssue(issue.text, at: issue.offset)
    }
    sink.endUnit()
  }
}

// Binary messages.
extension GenericDecoder {
  private func binary(_ piece: Piece, _ direction: inout Direction, to sink: inout NodeSink) {
    let range = 0..<piece.bytes.count
    let type = protobuf[piece]
    if stream(piece, &direction, to: &sink) { return }
    if isNamed(piece.bytes, range, type) { return decodeNamed(range, type, to: &sink) }
    if direction.votes.isSettled, (piece.bytes.first ?? 0xFF) < 0x20,
      JSONForm.isDocument(piece.bytes, range, isCut: piece.isCut) == false,
      direction.votes.take(piece.bytes, range)
    {
      return Protobuf.unit(range, as: type, to: &sink)
    }
    let content = Content(piece.bytes, range, isCut: piece.isCut)
    guard case .bytes = content else { return unit(content, range, to: &sink) }
    if named != nil, !range.isEmpty { return decodeNamed(range, type, to: &sink) }
    if !piece.isCut, direction.votes.take(piece.bytes, range) {
      return Protobuf.unit(range, as: type, to: &sink)
    }
    unit(.bytes, range, to: &sink)
  }

  /// Whether bytes are complete in the form that the subprotocol names.
  private func isNamed(_ bytes: [UInt8], _ range: Range<Int>, _ type: ProtobufType?) -> Bool {
    switch named {
    case MessagePack.about.form: DataShape(MessagePackTokens(bytes, range)) != nil
    case CBOR.about.form: DataShape(CBORTokens(bytes, range)) != nil
    case Protobuf.about.form: ProtobufWire.fits(bytes, range)
    default: type?.fits(bytes, range) ?? false
    }
  }

  private func decodeNamed(
    _ range: Range<Int>, _ type: ProtobufType?, to sink: inout NodeSink
  ) {
    switch named {
    case MessagePack.about.form: MessagePack.unit(range, to: &sink)
    case CBOR.about.form: CBOR.unit(range, to: &sink)
    default: Protobuf.unit(range, as: type, to: &sink)
    }
  }

  /// Reads a message of a compressed stream that runs through all messages of a direction.
  ///
  /// - Returns: Whether it is one.
  private func stream(
    _ piece: Piece, _ direction: inout Direction, to sink: inout NodeSink
  ) -> Bool {
    let bytes = piece.bytes
    guard var context = direction.stream ?? newStream(piece) else { return false }
    if !context.isEnded(by: bytes), !piece.isCut {
      // Where only an earlier message indicates a stream, this is something else.
      guard isExpected(piece) else { return false }
      direction.stream = context.keep(bytes) ? context : nil
      if direction.stream != nil { sink.wait() }
      return direction.stream != nil
    }
    let continues = !context.pending.isEmpty
    let joined = continues ? context.pending + bytes : bytes
    guard let inflation = context.inflate(joined) else { return false }
    if direction.stream == nil, inflation.end != .more { return false }
    direction.stream = inflation.end == .more && !piece.isCut ? context : nil
    sink.beginUnit(PackedForm.zlib, at: 0..<bytes.count)
    let outer = continues ? sink.enter(joined, "joined", from: 0..<bytes.count) : 0
    let form = PackedForm.show(
      PackedForm.zlib, inflation.flushed, 0..<joined.count, depth: 0, to: &sink)
    sink.leave(to: outer)
    sink.setForm(form)
    if continues { sink.endContinuedUnit() } else { sink.endUnit() }
    return true
  }

  /// A stream begins with a header and a flush; where the URL names it, with the header alone.
  private func newStream(_ piece: Piece) -> InflateContext? {
    guard InflateContext.isHeader(piece.bytes[...]) else { return nil }
    return isExpected(piece) || InflateContext.isFlushed(piece.bytes[...])
      ? InflateContext() : nil
  }

  private func isExpected(_ piece: Piece) -> Bool { hasStream && !piece.isFromClient }
}
