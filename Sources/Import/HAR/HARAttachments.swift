import JSON

/// A file beside a HAR file that can be read by offset.
package struct HARAttachment {
  package var size: UInt64
  package var read: (_ position: UInt64, _ count: Int) -> [UInt8]

  package init(size: UInt64, read: @escaping (_ position: UInt64, _ count: Int) -> [UInt8]) {
    self.size = size
    self.read = read
  }
}

/// Finds the messages in a file attached to a HAR file, as Playwright writes it with `attach`.
///
/// The file has a message a line, or is an array of them, or an object with such an array.
struct HARAttachmentIndex {
  /// A message: where its JSON object is, and its time as it is written.
  struct Message {
    var position: UInt64
    var length: UInt64
    var time: [UInt8]?
  }

  private static let chunk = 1 << 18

  /// Passes on the messages of a file in their order.
  ///
  /// - Returns: Why it could not be read to its end; nil when it could.
  static func read(_ file: HARAttachment, _ body: (Message) -> Void) -> String? {
    var walk = Walk()
    var tokenizer = makeTokenizer()
    // Where the current document begins: each line is one of its own.
    var base: UInt64 = 0
    var position: UInt64 = 0
    while position < file.size, walk.failure == nil {
      let bytes = file.read(position, chunk)
      if bytes.isEmpty { break }
      bytes.withUnsafeBytes { bytes in
        var place = 0
        while walk.failure == nil {
          let rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
          var used = 0
          while !walk.isBetween, walk.failure == nil,
            let token = tokenizer.next(in: rest, at: &used)
          {
            walk.take(token, end: position &+ UInt64(place + used), base: base, body)
          }
          place += used
          guard walk.isBetween, place < bytes.count else { break }
          tokenizer = makeTokenizer()
          base = position &+ UInt64(place)
          walk.isBetween = false
        }
      }
      position &+= UInt64(bytes.count)
    }
    if walk.isInside {
      for token in tokenizer.finish() { walk.take(token, end: 0, base: base, body) }
    }
    return walk.failure
  }

  private static func makeTokenizer() -> JSONTokenizer {
    var tokenizer = JSONTokenizer()
    tokenizer.stringLimit = 64
    return tokenizer
  }

  /// Its position in a document.
  private struct Walk {
    private enum Context { case root, messages, message, other }

    private var contexts: [Context] = []
    private var start: UInt64 = 0
    private var time: [UInt8]?
    private var name: [UInt8] = []
    /// Whether the outermost object has what messages have, and none around it.
    private var isMessage = false
    private(set) var failure: String?
    /// Whether a document has ended.
    var isBetween = false

    /// Whether a document has begun and not ended.
    var isInside: Bool { !contexts.isEmpty }

    mutating func take(
      _ token: JSONToken, end: UInt64, base: UInt64, _ body: (Message) -> Void
    ) {
      switch token {
      case .objectStart: open(isObject: true, at: end &- 1)
      case .arrayStart: open(isObject: false, at: end &- 1)
      case .objectEnd, .arrayEnd:
        let ended = contexts.popLast()
        isBetween = contexts.isEmpty
        guard ended == .message || ended == .root && isMessage else { return }
        body(Message(position: start, length: end &- start, time: time))
      case .name(let name):
        self.name = name
        if contexts.last == .root, isNamed("opcode") || isNamed("data") { isMessage = true }
      case .string(let text, omitted: _), .number(let text):
        if isNamed("time"), contexts.last == .message || contexts.last == .root { time = text }
        if contexts.isEmpty { failure = "it has a value that is not a message at byte \(base)" }
      case .bool, .null: break
      case .invalid(let error): failure = "\(error.text) at byte \(base &+ UInt64(error.offset))"
      }
    }

    private func isNamed(_ text: String) -> Bool { name.elementsEqual(text.utf8) }

    private mutating func open(isObject: Bool, at position: UInt64) {
      let context: Context =
        switch (contexts.last, isObject) {
        case (nil, true): .root
        case (nil, false): .messages
        case (.root, false): isMessage ? .other : .messages
        case (.messages, true): .message
        default: .other
        }
      contexts.append(context)
      guard context == .message || context == .root else { return }
      start = position
      time = nil
      name = []
      isMessage = false
    }
  }
}
