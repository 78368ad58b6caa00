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

/// Finds the messages in a file that a HAR file has them in: Playwright's, with `attach`.
///
/// The file is an array of them, or an object with such an array.
struct HARAttachmentIndex {
  /// A message: where its JSON object stands, and its time as it is written.
  struct Message {
    var position: UInt64
    var length: UInt64
    var time: [UInt8]?
  }

  private static let chunk = 1 << 18

  /// Hands out the messages of a file in their order.
  ///
  /// - Returns: Why it could not be read to its end; nil when it could.
  static func read(_ file: HARAttachment, _ body: (Message) -> Void) -> String? {
    var tokenizer = JSONTokenizer()
    tokenizer.stringLimit = 64
    var walk = Walk()
    var position: UInt64 = 0
    while position < file.size {
      let bytes = file.read(position, chunk)
      if bytes.isEmpty { break }
      bytes.withUnsafeBytes { bytes in
        var place = 0
        while walk.failure == nil, let token = tokenizer.next(in: bytes, at: &place) {
          walk.take(token, end: position &+ UInt64(place), body)
        }
      }
      if walk.failure != nil { break }
      position &+= UInt64(bytes.count)
    }
    if walk.failure == nil { for token in tokenizer.finish() { walk.take(token, end: 0, body) } }
    return walk.failure
  }

  /// Where in the document it is.
  private struct Walk {
    private enum Context { case root, messages, message, other }

    private var contexts: [Context] = []
    private var start: UInt64 = 0
    private var time: [UInt8]?
    private var isTime = false
    private(set) var failure: String?

    mutating func take(_ token: JSONToken, end: UInt64, _ body: (Message) -> Void) {
      switch token {
      case .objectStart: open(isObject: true, at: end &- 1)
      case .arrayStart: open(isObject: false, at: end &- 1)
      case .objectEnd, .arrayEnd:
        guard contexts.popLast() == .message else { return }
        body(Message(position: start, length: end &- start, time: time))
      case .name(let name): isTime = name == Array("time".utf8)
      case .string(let text, omitted: _), .number(let text):
        if isTime, contexts.last == .message { time = text }
      case .bool, .null: break
      case .invalid(let error): failure = "\(error.text) at byte \(error.offset)"
      }
    }

    private mutating func open(isObject: Bool, at position: UInt64) {
      let context: Context =
        switch (contexts.last, isObject) {
        case (nil, true): .root
        case (nil, false), (.root, false): .messages
        case (.messages, true): .message
        default: .other
        }
      contexts.append(context)
      guard context == .message else { return }
      start = position
      time = nil
      isTime = false
    }
  }
}
