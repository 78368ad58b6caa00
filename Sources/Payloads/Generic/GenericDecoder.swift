import JSON

/// Reads messages by what they look like, where nothing says what a connection speaks.
///
/// A form is taken only when it accounts for every byte, so nothing is misread with confidence.
struct GenericDecoder: Sendable {
  /// The forms that a message may have by itself.
  static let forms: [About] = [
    JSONForm.about, JSONForm.linesAbout, MessagePack.about, TextForm.about, BinaryForm.about,
  ]

  /// What the user wants all messages to be read as.
  private let form: String?
  private let subprotocol: String

  init(form: String?, subprotocol: String = "") {
    self.form = form
    self.subprotocol = subprotocol
  }

  /// Hands out one unit, whatever the bytes are.
  mutating func decode(_ piece: Piece, to sink: inout NodeSink) {
    let whole = 0..<piece.bytes.count
    Self.decode(whole, of: piece, as: form, to: &sink)
  }

  private static func decode(
    _ range: Range<Int>, of piece: Piece, as form: String?, to sink: inout NodeSink
  ) {
    switch form {
    case "json": return JSONForm.unit(range, to: &sink)
    case "msgpack": return MessagePack.unit(range, to: &sink)
    default: break
    }
    if JSONForm.isDocument(piece.bytes, range, isCut: piece.isCut) {
      return JSONForm.unit(range, to: &sink)
    }
    if JSONForm.isLines(piece.bytes, range, isCut: piece.isCut) {
      return JSONForm.linesUnit(range, to: &sink)
    }
    if piece.isText { return TextForm.unit(range, to: &sink) }
    if MessagePack.isDocument(piece.bytes, range) { return MessagePack.unit(range, to: &sink) }
    BinaryForm.unit(range, to: &sink)
  }
}

extension NodeSink {
  /// Hands out a body whose form nothing names, as one value called `label`, and says it in the
  /// summary: an MQTT payload, the body of a STOMP frame.
  ///
  /// - Parameter saysSize: Whether the summary has its size in front of what it says; of bytes
  ///   that are neither text nor anything else the summary has it in any case.
  /// - Returns: The form it was read as; nil for text and bytes.
  @discardableResult
  package mutating func body(
    _ label: String, _ range: Range<Int>, saysSize: Bool = false
  ) -> String? {
    if range.isEmpty { return nil }
    if JSONForm.isDocument(bytes, range, isCut: isCut(at: range.upperBound)) {
      if saysSize { say(size: range.count) }
      say(json: range)
      json(.name(label), range)
      return "json"
    }
    if UTF8Text.isReadable(bytes[range]) {
      if saysSize { say(size: range.count) }
      say(range, .string)
      leaf(.name(label), .text(range), at: range)
      return nil
    }
    if MessagePack.isDocument(bytes, range) {
      if saysSize { say(size: range.count) }
      say(" msgpack", .note)
      beginCompact()
      root(MessagePack.about.prefix)
      MessagePack.value(.name(label), range, to: &self)
      endCompact()
      return "msgpack"
    }
    say(size: range.count)
    leaf(.name(label), .bytes(range), at: range)
    return nil
  }
}
