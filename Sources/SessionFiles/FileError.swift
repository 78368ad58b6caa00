import Glibc

/// Why a file could not be used: what was tried, on what, and what prevented it.
package struct FileError: Error, Equatable, Sendable {
  /// What was tried.
  package enum Action: String, Sendable {
    case create
    case open
    case read
    case write
  }

  /// What prevented it.
  package enum Reason: Equatable, Sendable {
    /// The system's error number.
    case system(Int32)
    /// It exists and must not be replaced.
    case exists
    /// Another windsock records to it.
    case isRecorded
    /// It is the file that is being read, under this or another name.
    case isInput
    /// It is not a regular file but something else, in words.
    case isNoFile(String)
    /// It exists, but is about something else.
    case isForeign
  }

  package var action: Action
  package var path: String
  package var reason: Reason

  package init(_ action: Action, _ path: String, code: Int32 = errno) {
    self.init(action, path, .system(code))
  }

  package init(_ action: Action, _ path: String, _ reason: Reason) {
    self.action = action
    self.path = path
    self.reason = reason
  }

  /// Whether there is no such file.
  package var isMissing: Bool { reason == .system(ENOENT) }

  /// What is wrong, without advice.
  package var cause: String {
    let cause =
      switch reason {
      case .system(let code): String(cString: strerror(code))
      case .exists: "it exists already"
      case .isRecorded: "another windsock is recording to it"
      case .isInput: "it is the file that is read"
      case .isNoFile(let what): "it is \(what), not a regular file"
      case .isForeign: "it is about another capture"
      }
    return "cannot \(action.rawValue) \(path): \(cause)"
  }

  /// One sentence.
  package var text: String {
    switch reason {
    case .system: cause
    case .exists: cause + "; --force replaces it"
    case .isRecorded, .isInput: cause + "; give another name"
    case .isForeign: cause + "; move it away"
    case .isNoFile: cause + "; give the name of a new file"
    }
  }

  /// The exit status: 66 when there is no such file to read, 73 when one cannot be created, 74 when
  /// reading or writing failed, 77 when it is not permitted.
  package var exitStatus: Int32 {
    if reason == .system(EACCES) || reason == .system(EPERM) { return 77 }
    return switch action {
    case .open: 66
    case .read, .write: 74
    case .create: 73
    }
  }
}
