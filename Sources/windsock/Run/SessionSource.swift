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

  init(_ live: LiveSession) {
    session = live.session
    file = live.file
    name = live.file.path ?? "the scratch file"
    isLive = true
  }
}
