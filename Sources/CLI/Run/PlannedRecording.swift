import Options
import SessionFiles

/// A file to record to, which gets its name with `begin`: if the command fails before, an existing
/// file is unchanged.
struct PlannedRecording {
  private let path: String
  private let replaces: Bool
  private let inputs: [FileIdentity]

  /// - Parameters:
  ///   - name: Its path, which may contain the time.
  ///   - replaces: Whether an existing regular file may be replaced.
  ///   - input: What the command reads, which it may not replace.
  init(_ name: String, replaces: Bool, reading input: String? = nil) {
    path = RecordingName.expandNow(name)
    self.replaces = replaces
    inputs = [input.flatMap(FileIdentity.init(of:))].compactMap { $0 }
  }

  /// The file before it has its name; whatever prevents that is reported now.
  func open() throws(CommandError) -> SessionFile {
    do throws(FileError) {
      return try .unnamed(for: path, replaces: replaces, inputs: inputs)
    } catch {
      throw Self.failure(error)
    }
  }

  /// Gives the file its name, replacing what may be replaced: once, when nothing can keep the
  /// command from its work any more.
  func begin(_ file: SessionFile) throws(CommandError) {
    do throws(FileError) {
      try file.record(to: path, replaces: replaces, inputs: inputs)
    } catch {
      throw Self.failure(error)
    }
  }

  private static func failure(_ error: FileError) -> CommandError {
    var failure = CommandError(error)
    // Few want to lose what they recorded before.
    if error.reason == .exists {
      failure.sentence += ", --record 'name-%Y%m%d-%H%M%S.pcapng' makes a new one each time"
    }
    return failure
  }
}
