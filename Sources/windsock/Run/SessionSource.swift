import Capture
import Sessions

/// The session that is shown, and where it comes from.
struct SessionSource {
  let session: Session
  /// The file it is recorded to, nil when it is one that is being read.
  let file: SessionFile?
  /// What to call it in sentences.
  let name: String
  /// Whether more may arrive.
  let isLive: Bool

  /// What is still to be read.
  let load: BackgroundLoad?

  /// A recording.
  init(_ saved: SavedSession, follows: Bool) {
    session = saved.session
    file = nil
    name = saved.reader.name
    isLive = follows
    load = BackgroundLoad(saved, follows: follows)
  }

  init(_ live: LiveSession) {
    load = nil
    session = live.session
    file = live.file
    name = live.file.path ?? "the scratch file"
    isLive = true
  }
}
