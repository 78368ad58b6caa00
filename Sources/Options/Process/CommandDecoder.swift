import Glibc
import JSON
package import Payloads
import Synchronization
import Text

/// A command of the user's that reads messages: one process, asked one message at a time.
///
/// Each message is one JSON object a line on its standard input:
///
///     {"from":"client","opcode":"text","payload_text":"…","subprotocol":"…","target":"/path"}
///
/// with `payload_base64` in place of `payload_text` for what is not text. Its answer is one line
/// with a JSON document, or `null` for a message that it does not know. It may be asked for a
/// message more than once, in any order.
package final class CommandDecoder: DecoderProgram {
  /// Milliseconds that an answer may take.
  private static let patience: Int32 = 1000
  /// The screen waits for answers that come sooner than this.
  private static let quickness = Duration.milliseconds(10)
  /// How many failures in a row end the use of the command.
  private static let failureLimit = 3
  /// The most bytes of messages and answers that are cached, so that drawing a row again needs no
  /// answer.
  private static let memory = 64 << 20

  private struct Question: Hashable {
    var bytes: [UInt8]
    var isText: Bool
    var isFromClient: Bool
    var subprotocol: String
    var target: String
  }

  private struct Asking {
    var process: PipedProcess?
    var failures = 0
    /// Whether the last answer came soon enough for the screen to wait for the next.
    var isQuick = false
  }

  private struct Known {
    var answers: [Question: DecoderProgramAnswer] = [:]
    var size = 0
  }

  private let command: String
  private let asking = Mutex(Asking())
  private let known = Mutex(Known())

  package init(_ command: String) { self.command = command }

  package func read(
    _ piece: Piece, of facts: ConversationFacts, isHurried: Bool
  ) -> DecoderProgramAnswer {
    let question = Question(
      bytes: piece.bytes, isText: piece.isText, isFromClient: piece.isFromClient,
      subprotocol: facts.subprotocol, target: facts.target)
    if let answer = known.withLock({ $0.answers[question] }) { return answer }
    if isHurried {
      return asking.withLockIfAvailable { $0.isQuick ? ask(question, &$0) : nil }.flatMap { $0 }
        ?? .pending
    }
    return asking.withLock { ask(question, &$0) }
  }

  private func remember(_ answer: DecoderProgramAnswer, to question: Question) {
    var size = question.bytes.count + 128
    if case .document(let bytes) = answer { size += bytes.count }
    known.withLock { known in
      if known.size + size > Self.memory { known = Known() }
      known.answers[question] = answer
      known.size += size
    }
  }

  private func ask(_ question: Question, _ asking: inout Asking) -> DecoderProgramAnswer {
    guard asking.failures < Self.failureLimit else {
      return .failed("\(command) failed \(Self.failureLimit) times and is not asked any more")
    }
    do throws(PipedProcess.Failure) {
      let process: PipedProcess
      if let running = asking.process { process = running } else { process = try .init(command) }
      asking.process = process
      let start = ContinuousClock.now
      let line = try process.ask(Self.line(question), within: Self.patience)
      asking.isQuick = ContinuousClock.now - start < Self.quickness
      asking.failures = 0
      let answer = Self.answer(line, of: command)
      remember(answer, to: question)
      return answer
    } catch {
      asking.process = nil
      asking.isQuick = false
      asking.failures += 1
      return .failed("\(command) \(error.reason)")
    }
  }

  private static func line(_ question: Question) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("from", question.isFromClient ? "client" : "server")
      json.field("opcode", question.isText ? "text" : "binary")
      if question.isText {
        json.field("payload_text", String(decoding: question.bytes, as: UTF8.self))
      } else {
        json.field("payload_base64", Base64.encode(question.bytes))
      }
      json.field("subprotocol", question.subprotocol.isEmpty ? nil : question.subprotocol)
      json.field("target", question.target)
    }
    json.endLine()
    return json.bytes
  }

  private static func answer(_ line: [UInt8], of command: String) -> DecoderProgramAnswer {
    if line.elementsEqual("null".utf8) { return .passed }
    let isWhole = line.withUnsafeBytes { raw in
      var reader = JSONReader(raw)
      while reader.next() != nil {}
      return reader.isComplete
    }
    return isWhole ? .document(line) : .failed("\(command) gave an answer that is not JSON")
  }
}
