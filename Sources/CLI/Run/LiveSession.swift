import Capture
import Glibc
import Intercept
import Options
import SessionFiles

/// The session of a live command: its file from the first byte, and its log.
struct LiveSession {
  let session: Session
  let file: SessionFile
  let intercept: Intercept
  private let recording: PlannedRecording?

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
    log: CaptureLog = .onDisk()
  ) throws(CommandError) {
    recording = target.path.map {
      PlannedRecording($0, replaces: target.replaces, reading: target.input)
    }
    if let recording {
      file = try recording.open()
    } else {
      do throws(FileError) {
        file = try .scratch(limit: scratchLimit)
      } catch {
        throw CommandError(error)
      }
    }
    session = Session(
      store: file, log: log, application: "windsock \(Version.text)", bodyLimit: bodyLimit)
    intercept = Intercept(session: session)
  }

  /// Begins the recording, if there is one, once nothing can keep the command from its work.
  func begin() throws(CommandError) { try recording?.begin(file) }
}

extension Session {
  /// Fails when not everything that passed is in the session file.
  func verify() throws(CommandError) {
    store.flush()
    guard store.isDamaged else { return }
    throw CommandError(.inputOutput, "not everything is in the recording as it should be")
  }

  /// Reports what happened to the session file since the last time.
  func tellNews() {
    for sentence in store.takeNews() { StandardError.write("windsock: \(sentence)") }
  }
}
