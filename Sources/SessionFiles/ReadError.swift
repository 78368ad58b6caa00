import Capture

/// Why nothing of a session could be read.
package enum ReadError: Error, Equatable, Sendable {
  case file(FileError)
  /// The file is not valid: its name, and the rest of the sentence.
  case unreadable(String, String)

  /// One sentence.
  package var text: String {
    switch self {
    case .file(let failure): failure.text
    case .unreadable(let name, let defect): "\(name) \(defect)"
    }
  }

  /// The exit status: 65 when its format is unknown, otherwise that of the file's failure.
  package var exitStatus: Int32 {
    switch self {
    case .unreadable: 65
    case .file(let failure): failure.exitStatus
    }
  }
}
