import Capture
import Sessions

/// The session of a live command: its file from the first byte, and its log.
struct LiveSession {
  let session: Session
  let file: SessionFile

  init(
    _ options: RecordingOptions, log: CaptureLog = CaptureLog(storage: ScratchColumns())
  ) throws(Failure) {
    do {
      file =
        if let path = options.record {
          try SessionFile.create(path)
        } else {
          try SessionFile.scratch(limit: options.scratchLimit.bytes)
        }
    } catch {
      throw Failure(.cannotCreate, error.text)
    }
    session = Session(
      store: file, log: log, application: "windsock \(Windsock.version)",
      bodyLimit: options.httpBodyLimit.bytes)
  }
}
