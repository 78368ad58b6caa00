import Inspector
import SessionFiles

/// What remains of the session after the screen.
extension ScreenRun {
  /// Keeps marks and notes on a file that is only read beside it.
  func keep(_ comments: [String]) {
    guard source.file == nil, !comments.isEmpty else { return }
    guard let remarks = source.remarks else {
      tell(
        "\(source.name) is not a file: its marks and notes are gone when windsock ends; x exports them",
        .warning)
      return
    }
    do {
      try remarks.add(comments)
    } catch {
      model.hasLooseRemarks = true
      tell(error.text, .error)
    }
  }

  func record(_ path: String) {
    guard let file = source.file, source.isLive else {
      tell("this session was opened from a file: \(source.name)", .warning)
      return
    }
    let name = RecordingName.expandNow(path)
    do {
      try file.record(to: name)
      apply(.recording(.on(file: name)))
    } catch {
      let isThere = error.reason == .exists
      let hint = isThere ? "; give another name, such as session-%Y%m%d-%H%M%S" : ""
      tell(error.cause + hint, .error)
    }
  }
}
