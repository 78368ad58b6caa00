import Capture
import Options
import Output
import SessionFiles

/// A session copied into scratch space: without its secrets, or with only what is selected.
struct SessionExcerpt {
  let session: Session
  /// Sentences about what was left out or left unchanged.
  let sentences: [String]

  /// - Parameters:
  ///   - original: The session, read to its end.
  ///   - selection: The frames to copy, with those of the same messages; nil for all.
  ///   - redaction: Removes secrets; nil leaves them.
  ///   - joinsMessages: Whether each message becomes one frame.
  ///   - marks: The frames that are marked.
  ///   - keepsNumbers: Whether connections have the numbers that they have in the original.
  ///   - told: The connections that the sentences are about; nil for all.
  ///   - scratchLimit: The most bytes that the copy may take on disk; the oldest go first.
  /// - Throws: Why the copy cannot be made, or is not whole.
  init(
    of original: Session, selection: FrameSelection?, redaction: Redaction?,
    joinsMessages: Bool = false, marks: [UInt32] = [], keepsNumbers: Bool = false,
    told: Set<UInt32>? = nil, scratchLimit: UInt64 = .max
  ) throws(CommandError) {
    let scratch: SessionFile
    do { scratch = try SessionFile.scratch(limit: scratchLimit) } catch {
      throw CommandError(error)
    }
    session = Session(
      store: scratch, log: .onDisk(),
      application: "windsock \(Version.text)")
    let copy = SessionCopy(
      original, selection: selection, redaction: redaction, joinsMessages: joinsMessages,
      marks: marks, keepsNumbers: keepsNumbers, told: told)
    let outcome = copy.write(to: session)
    try session.verify()
    let size = session.store.size
    let lack =
      size > scratchLimit
      ? "the copy takes \(size) bytes, and --scratch-limit is \(scratchLimit): "
        + "what the oldest messages carry is missing" : nil
    sentences =
      Self.sentences(outcome, of: original, told, isRedacted: redaction != nil)
      + [lack].compactMap { $0 }
  }

  private static func sentences(
    _ outcome: SessionCopy.Outcome, of original: Session, _ told: Set<UInt32>?,
    isRedacted: Bool
  ) -> [String] {
    var sentences: [String] = []
    if isRedacted {
      if outcome.binaryMessages > 0 {
        sentences.append(
          "\(outcome.binaryMessages) binary messages are as they were: only text is redacted")
      }
      let others = original.log.read { state in
        state.journal.count { entry in
          guard case .exchange(let exchange) = entry.event else { return false }
          return told?.contains(exchange.connection) ?? true
        }
      }
      if others > 0 {
        sentences.append("\(others) HTTP exchanges were left out: only WebSockets are redacted")
      }
    }
    if outcome.lostMessages > 0 {
      sentences.append(
        "\(outcome.lostMessages) messages cannot be inflated or are too long, and were left out")
    }
    return sentences
  }
}

extension FrameSelection {
  /// All frames of some connections.
  init(whole connections: Set<UInt32>, of session: Session) {
    self.init()
    session.log.read { state in
      for number in connections {
        add(connection: number)
        guard let index = state.connection(number)?.index else { continue }
        for place in 0..<index.count {
          if let row = index[place].flatMap({ state.frame($0) }) { add(row) }
        }
      }
    }
  }
}
