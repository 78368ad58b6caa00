import Capture
import SessionFiles

/// The session that is shown, and where it comes from.
struct SessionSource {
  let session: Session
  /// The file it is recorded to, nil when it is one that is being read.
  let file: SessionFile?
  /// What to call it in sentences.
  let name: String
  /// Whether more may arrive.
  let isLive: Bool

  /// Where marks and notes on a recording that is being read are kept; nil when nowhere.
  let remarks: MarksFile?

  /// The file that is read; nil for one that is recorded, and for standard input.
  let path: String?

  /// What is still to be read.
  let load: BackgroundLoad?

  /// A recording.
  ///
  /// - Parameter file: Where it is kept, when it is captured right now.
  init(_ saved: SavedSession, follows: Bool, file: SessionFile? = nil) {
    session = saved.session
    self.file = file
    remarks = saved.reader.remarks
    name = saved.reader.name
    isLive = follows
    load = BackgroundLoad(saved, follows: follows)
    path = saved.path == "-" ? nil : saved.path
  }

  init(_ live: LiveSession) {
    load = nil
    remarks = nil
    path = nil
    session = live.session
    file = live.file
    name = live.file.path ?? "the scratch file"
    isLive = true
  }
}
