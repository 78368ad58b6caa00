import Capture
import Inspector
import Options
import SessionFiles
import Terminal

/// News for the screen: from the log, the recording, and the reading of a file.
extension ScreenRun {
  func startLoading() {
    let mailbox = mailbox
    source.load?.start {
      mailbox.post(.told($0))
    } end: {
      mailbox.post(.loaded)
    }
  }

  /// Takes in what is new, at most once for each picture, and asks to be called when there is more.
  func lookAtLog() {
    if hasLogChanged, Clock.monotonic() &- lastPicture >= Self.pictureInterval {
      hasLogChanged = false
      lookAtRecording()
      armBell()
      apply(.logChanged)
    }
  }

  /// Shows what happened to the recording, and whether it continues.
  private func lookAtRecording() {
    let news = source.session.store.takeNews()
    guard let file = source.file, !news.isEmpty else { return }
    // What the screen shows is gone afterwards; standard error stays visible.
    for sentence in news { StandardError.write("windsock: \(sentence)") }
    if let failure = file.failure {
      apply(.recording(.failed(failure)))
    } else {
      if let path = file.path { apply(.recording(.on(file: path))) }
      if let last = news.last { tell(last, .error) }
    }
  }

  private func armBell() {
    guard !isBellArmed else { return }
    isBellArmed = true
    let mailbox = mailbox
    let log = source.session.log
    log.notifyOnce(since: log.version, mailbox) { mailbox.post(.logChanged) }
  }
}
