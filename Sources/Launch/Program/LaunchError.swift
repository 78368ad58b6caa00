import Glibc

/// Why a program could not be started.
package enum LaunchError: Error, Hashable, Sendable {
  /// There is no such file, or none in the folders of PATH.
  case notFound(String, isPath: Bool)
  /// The file is there and cannot be executed.
  case notExecutable(String, reason: String)
  /// The system cannot create a process, or a folder for what the program needs.
  case system(String, reason: String)
  /// A browser cannot be given what it needs.
  case browser(String)

  /// The exit status that shells and env(1) use for it.
  package var status: Int32 {
    switch self {
    case .notFound: 127
    case .notExecutable: 126
    case .system, .browser: 125
    }
  }

  /// What failed, on what, and what to do: one sentence.
  package var text: String {
    switch self {
    case .notFound(let name, isPath: false):
      "there is no program \(name) in the folders of PATH; give its path, as in ./\(name)"
    case .notFound(let path, isPath: true): "there is no program \(path); is it spelt right?"
    case .notExecutable(let path, let reason): "cannot run \(path): \(reason)"
    case .system(let what, let reason): "cannot \(what): \(reason)"
    case .browser(let sentence): sentence
    }
  }

  static func errno(_ what: String) -> LaunchError {
    .system(what, reason: String(cString: strerror(Glibc.errno)))
  }
}
