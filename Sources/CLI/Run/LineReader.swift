import Capture
import Client
import Glibc
import Inspector
import Text
import WebSocket

/// Lines of standard input as what is to be sent.
struct LineReader {
  /// What a line came to.
  enum Reading {
    case command(ClientCommand)
    /// It cannot be sent; one sentence.
    case problem(String)
  }

  /// Whether a line that begins with a slash is a command of the composer.
  let readsCommands: Bool
  /// How many lines were read.
  private(set) var count: UInt64 = 0
  private var splitter = LineSplitter()

  init(readsCommands: Bool) { self.readsCommands = readsCommands }

  /// Whether the line under way is too long to be a message.
  var isOverLimit: Bool { splitter.isOverLimit }

  /// Reads what the next bytes complete.
  mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [Reading] {
    var lines: [[UInt8]] = []
    splitter.receive(bytes) { lines.append($0) }
    return lines.map { read($0) }
  }

  /// The last line, when it has no end.
  mutating func finish() -> Reading? { splitter.finish().map { read($0) } }

  private mutating func read(_ line: [UInt8]) -> Reading {
    count += 1
    guard let text = String(validating: line, as: UTF8.self) else { return invalid(line) }
    guard readsCommands, text.hasPrefix("/") else { return .command(.text(text)) }
    return command(text)
  }

  private func invalid(_ line: [UInt8]) -> Reading {
    var validator = UTF8Validator()
    let defect = line.withUnsafeBytes { validator.consume($0) } ?? validator.finish()
    let place = defect.map { " at byte \($0.offset + 1) (\($0.description))" } ?? ""
    return .problem(
      "line \(count) of standard input is not UTF-8\(place): "
        + "it was not sent, because a text message has to be")
  }

  private func command(_ text: String) -> Reading {
    switch ComposerCommand.readAsClient(text) {
    case .success(.send(let message)): return .command(message.command)
    case .success(.all(let message)): return .command(message.command)
    case .success(.file(let path, let isText)): return file(path, isText: isText)
    case .success: return problem("this command is for the screen")
    case .failure(let problem): return self.problem(problem.sentence)
    }
  }

  private func file(_ path: String, isText: Bool) -> Reading {
    do throws(CommandError) {
      let bytes = try FileToSend.read(path)
      guard isText else { return .command(.binary(bytes)) }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        return problem(ComposerError.notText(path).sentence)
      }
      return .command(.text(text))
    } catch {
      return problem(error.sentence)
    }
  }

  private func problem(_ sentence: String) -> Reading {
    .problem(
      "line \(count) of standard input was not sent: \(VisibleText.make(Array(sentence.utf8)))")
  }
}
