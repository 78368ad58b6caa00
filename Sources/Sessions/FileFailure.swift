import Glibc

/// Why a file could not be used: what was tried, on what, and what the system said.
package struct FileFailure: Error, Equatable, Sendable {
  /// What was tried.
  package enum Action: String, Sendable {
    case create
    case open
    case read
    case write
  }

  package var action: Action
  package var path: String
  /// The system's error number.
  package var code: Int32

  package init(_ action: Action, _ path: String, code: Int32 = errno) {
    self.action = action
    self.path = path
    self.code = code
  }

  /// Whether there is no such file.
  package var isMissing: Bool { code == ENOENT }

  /// One sentence.
  package var text: String {
    "cannot \(action.rawValue) \(path): \(String(cString: strerror(code)))"
  }
}
