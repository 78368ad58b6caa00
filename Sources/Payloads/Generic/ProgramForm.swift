import JSON

/// A program of the user's that reads messages.
package protocol DecoderProgram: AnyObject, Sendable {
  /// The program's answer to a message; it may take a moment, which the program's runner limits.
  ///
  /// - Parameters:
  ///   - piece: The message, whole.
  ///   - facts: What is known of its connection.
  ///   - isHurried: Whether the screen waits for it: a busy program is then not waited for.
  func read(
    _ piece: Piece, of facts: ConversationFacts, isHurried: Bool
  ) -> DecoderProgramAnswer
}

/// The answer of a user's program to a message.
package enum DecoderProgramAnswer: Equatable, Sendable {
  /// A JSON text (RFC 8259): the content of the message.
  case document([UInt8])
  /// The program does not know the message.
  case passed
  /// Nothing yet, because the program is busy with another message.
  case pending
  /// No answer, and why.
  case failed(String)
}

/// Messages that a program of the user's reads: one JSON document for each.
///
/// An object with a member `tree` is an envelope: `tree` is the content of the message, `summary`
/// its one line, `error` what is wrong with it. Any other document is itself the content.
enum ProgramForm {
  static let about = About(
    form: "command", prefix: "command", name: "--decode-command", hasOpenPath: true)

  /// Adds one unit, unless the program passes the message on or the message was cut short.
  ///
  /// - Returns: Whether it did.
  static func unit(
    of piece: Piece, _ facts: ConversationFacts, by program: any DecoderProgram,
    isHurried: Bool, to sink: inout NodeSink
  ) -> Bool {
    if piece.isCut { return false }
    let whole = 0..<piece.bytes.count
    switch program.read(piece, of: facts, isHurried: isHurried) {
    case .passed: return false
    case .pending:
      sink.beginUnit(about, at: whole)
      sink.say("not read yet", .note)
      sink.leaf(.none, piece.isText ? .text(whole) : .bytes(whole), at: whole)
    case .failed(let reason):
      sink.beginUnit(about, at: whole)
      sink.say(word: about.form)
      sink.leaf(.none, piece.isText ? .text(whole) : .bytes(whole), at: whole)
      sink.issue(reason, at: 0)
    case .document(let answer):
      sink.beginUnit(about, at: whole)
      let outer = sink.enter(answer, "the command's answer", from: whole)
      show(answer, to: &sink)
      sink.leave(to: outer)
    }
    sink.endUnit()
    return true
  }

  private static func show(_ answer: [UInt8], to sink: inout NodeSink) {
    let document = 0..<answer.count
    guard let tree = member("tree", of: answer) else {
      sink.say(word: about.form)
      sink.say(json: document)
      return values(document, to: &sink)
    }
    if let summary = text("summary", of: answer) {
      sink.say(bytes: summary, .string)
    } else {
      sink.say(word: about.form)
      sink.say(json: tree)
    }
    values(tree, to: &sink)
    if let fault = text("error", of: answer) {
      sink.issue(String(decoding: fault, as: UTF8.self), at: 0)
    }
  }

  private static func values(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.root(about.prefix)
    sink.json(.none, range)
  }

  private static func member(_ name: String, of answer: [UInt8]) -> Range<Int>? {
    answer.withUnsafeBufferPointer {
      JSONPath(steps: [.member(Array(name.utf8))]).first(in: $0)
    }
  }

  /// The text of a member that is a string.
  private static func text(_ name: String, of answer: [UInt8]) -> [UInt8]? {
    guard let range = member(name, of: answer), answer[range.lowerBound] == UInt8(ascii: "\"")
    else { return nil }
    return JSONUnescaping.text(answer[range.lowerBound + 1..<range.upperBound - 1])
  }
}
