import Capture
import Glibc
import Intercept
import Options
import SessionFiles

/// The session of a live command: its file from the first byte, and its log.
///
/// A file to record to gets its name with `begin`: until then a command can fail, and what stood there
/// is as it was.
struct LiveSession {
  /// The file to record to.
  private struct Recording {
    var path: String
    var replaces: Bool
    var inputs: [FileIdentity]
  }

  let session: Session
  let file: SessionFile
  let intercept: Intercept
  private let recording: Recording?

  /// The default for `--scratch-limit`, in bytes.
  static let scratchLimit: UInt64 = 4 << 30

  init(_ options: RecordingOptions) throws(CommandError) {
    try self.init(
      RecordTarget(path: options.record, replaces: options.force),
      scratchLimit: options.scratchLimit.bytes, bodyLimit: options.httpBodyLimit.bytes)
  }

  /// - Parameters:
  ///   - target: The file to record to; scratch space when it names none.
  ///   - scratchLimit: Bytes of scratch space; past it the oldest payloads go.
  init(
    _ target: RecordTarget = RecordTarget(), scratchLimit: UInt64 = LiveSession.scratchLimit,
    bodyLimit: UInt64 = Session.defaultBodyLimit,
    log: CaptureLog = CaptureLog(storage: ScratchColumns())
  ) throws(CommandError) {
    recording = target.path.map { path in
      Recording(
        path: RecordingName.expandNow(path), replaces: target.replaces,
        inputs: [target.input.flatMap(FileIdentity.init(of:))].compactMap { $0 })
    }
    do throws(FileError) {
      if let recording {
        file = try .unnamed(
          for: recording.path, replaces: recording.replaces, inputs: recording.inputs)
      } else {
        file = try .scratch(limit: scratchLimit)
      }
    } catch {
      throw Self.failure(error)
    }
    session = Session(
      store: file, log: log, application: "windsock \(Version.text)", bodyLimit: bodyLimit)
    intercept = Intercept(session: session)
  }

  /// Gives the file its name, in the place of what may be replaced: once, when nothing is left that
  /// could keep the command from its work.
  func begin() throws(CommandError) {
    guard let recording else { return }
    do throws(FileError) {
      try file.record(
        to: recording.path, replaces: recording.replaces, inputs: recording.inputs)
    } catch {
      throw Self.failure(error)
    }
  }

  private static func failure(_ error: FileError) -> CommandError {
    var failure = CommandError(error)
    // Few want to lose what they recorded before.
    if error.reason == .exists {
      failure.sentence += ", --record 'name-%Y%m%d-%H%M%S.pcapng' makes a new one each time"
    }
    return failure
  }
}

extension Session {
  /// Fails when not everything that passed is in the session file.
  func verify() throws(CommandError) {
    store.flush()
    guard store.isDamaged else { return }
    throw CommandError(.inputOutput, "not everything is in the recording as it should be")
  }

  /// Says what happened to the session file since the last time.
  func tellNews() {
    for sentence in store.takeNews() { StandardError.write("windsock: \(sentence)") }
  }
}
