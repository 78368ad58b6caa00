import Capture
import Client
import Glibc
import Inspector
import Options
import Text
import WebSocket

/// Turns standard input into messages and commands.
struct LineReader {
  /// The result of some lines.
  enum Reading {
    /// Lines that are messages; `line` is the first one's number.
    case messages(MessageBatch, line: UInt64)
    case command(ClientCommand, line: UInt64)
    /// A line that cannot be sent; one sentence.
    case problem(String)
  }

  let form: InputForm
  /// How many lines were read.
  private(set) var count: UInt64 = 0
  private var splitter: LineSplitter
  /// The input so far, where all of it is one message.
  private var whole: [UInt8] = []
  private static let limit = 64 << 20

  init(_ form: InputForm) {
    self.form = form
    splitter = LineSplitter(form.separator ?? .newline, limit: Self.limit)
  }

  /// Whether the message under way is too long to be one.
  var isOverLimit: Bool { splitter.isOverLimit || whole.count > Self.limit }

  /// The error for such a message.
  var overLimitSentence: String {
    let subject = form.separator == nil ? "" : "\(form.unit) \(count + 1) of "
    return "\(subject)standard input is longer than 64 MiB, the most that a message may have: it "
      + "and what follows were not sent"
  }

  /// Reads what the next bytes complete.
  mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [Reading] {
    guard form.separator != nil else {
      whole += bytes
      return []
    }
    var batch = MessageBatch(form.isBinary ? .binary : .text)
    splitter.receive(bytes) { line in batch.append(line) }
    return read(batch)
  }

  /// What the end of the input completes.
  mutating func finish() -> [Reading] {
    var batch = MessageBatch(form.isBinary ? .binary : .text)
    if form.separator == nil {
      if !whole.isEmpty { batch.append(whole) }
      whole = []
    } else if let last = splitter.finish() {
      batch.append(last)
    }
    return read(batch)
  }

  private mutating func read(_ batch: MessageBatch) -> [Reading] {
    if batch.isEmpty { return [] }
    let first = count + 1
    count += UInt64(batch.count)
    if form.isBinary || !form.readsCommands && UTF8Validator.isValid(batch.bytes) {
      return [.messages(batch, line: first)]
    }
    return readEach(batch, from: first)
  }

  /// Looks at each line by itself.
  private func readEach(_ batch: MessageBatch, from first: UInt64) -> [Reading] {
    var readings: [Reading] = []
    var plain = MessageBatch(batch.opcode)
    var plainLine = first
    for index in 0..<batch.count {
      let line = first + UInt64(index)
      let bytes = Array(batch[index])
      guard let reading = special(bytes, line) else {
        if plain.isEmpty { plainLine = line }
        plain.append(bytes)
        continue
      }
      if !plain.isEmpty { readings.append(.messages(plain, line: plainLine)) }
      plain = MessageBatch(batch.opcode)
      readings.append(reading)
    }
    return plain.isEmpty ? readings : readings + [.messages(plain, line: plainLine)]
  }

  /// What a line is, if not a plain message.
  private func special(_ bytes: [UInt8], _ line: UInt64) -> Reading? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return invalid(bytes, line) }
    guard form.readsCommands, text.hasPrefix("/") else { return nil }
    return command(text, line)
  }

  private func invalid(_ bytes: [UInt8], _ line: UInt64) -> Reading {
    var validator = UTF8Validator()
    let defect = bytes.withUnsafeBytes { validator.consume($0) } ?? validator.finish()
    let place = defect.map { " at byte \($0.offset + 1) (\($0.description))" } ?? ""
    return .problem(
      "\(form.unit) \(line) of standard input is not UTF-8\(place): "
        + "it was not sent, because a text message has to be; --binary sends any bytes")
  }

  private func command(_ text: String, _ line: UInt64) -> Reading {
    switch ComposerCommand.readAsClient(text) {
    case .success(.send(let message)): return .command(message.command, line: line)
    case .success(.all(let message)): return .command(message.command, line: line)
    case .success(.file(let path, let isText)): return file(path, isText: isText, line)
    case .success: return problem("this command is for the screen", line)
    case .failure(let problem): return self.problem(problem.sentence, line)
    }
  }

  private func file(_ path: String, isText: Bool, _ line: UInt64) -> Reading {
    do throws(CommandError) {
      let bytes = try FileToSend.read(path)
      guard isText else { return .command(.binary(bytes), line: line) }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        return problem(ComposerError.notText(path).sentence, line)
      }
      return .command(.text(text), line: line)
    } catch {
      return problem(error.sentence, line)
    }
  }

  private func problem(_ sentence: String, _ line: UInt64) -> Reading {
    .problem(
      "\(form.unit) \(line) of standard input was not sent: "
        + VisibleText.make(Array(sentence.utf8)))
  }
}
