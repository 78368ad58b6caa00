import Glibc
import Launch
import Options

/// Where a program's own output goes.
///
/// Without a screen, the program has the terminal, or whatever is in its place; when rows are
/// written to standard output, it gets standard error for both. With a screen its output is kept in
/// a file.
struct ProgramOutput {
  let input: Int32?
  let output: Int32?
  let errors: Int32?
  /// The file; nil without one.
  let path: String?

  /// Everything stays as it is, except for output that would come between rows.
  static func shared(hasRows: Bool) -> ProgramOutput {
    ProgramOutput(
      input: nil, output: hasRows ? STDERR_FILENO : nil, errors: nil, path: nil)
  }

  /// Output goes to a file, and there is nothing to read.
  ///
  /// - Parameters:
  ///   - path: The file; nil for a new one among the temporary files.
  ///   - program: What the program is called.
  ///   - replaces: Whether the file may exist.
  static func file(
    _ path: String?, of program: String, replaces: Bool
  ) throws(CommandError) -> ProgramOutput {
    let folder = Environment.variable("TMPDIR") ?? "/tmp"
    // What others may have put under a predictable name is neither replaced nor followed.
    let replaces = replaces && path != nil
    let path = path ?? "\(folder)/windsock-\(program)-\(getpid()).log"
    // O_EXCL follows no link; where --force is given, a link is the user's own.
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (replaces ? O_TRUNC : O_EXCL)
    let file = open(path, flags, 0o600)
    guard file >= 0 else {
      let hint = errno == EEXIST ? "; --force replaces it" : ""
      throw CommandError(
        .cannotCreate, "cannot create \(path): \(String(cString: strerror(errno)))\(hint)")
    }
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    return ProgramOutput(input: nothing, output: file, errors: file, path: path)
  }

  func apply(to options: inout LaunchedProgram.Options) {
    options.input = input
    options.output = output
    options.errors = errors
  }

  /// Reports where the program's output is; without any output, a temporary file is removed.
  ///
  /// - Parameter isTemporary: Whether the user has not chosen the file.
  func report(of program: String, isTemporary: Bool) {
    guard let path else { return }
    var facts = stat()
    let isEmpty = stat(path, &facts) == 0 && facts.st_size == 0
    if isEmpty, isTemporary {
      unlink(path)
    } else {
      StandardError.write("the output of \(program) is in \(path)")
    }
  }

  /// Closes the descriptors that only the program needs, now that it has them.
  func close() {
    guard path != nil else { return }
    if let input { Glibc.close(input) }
    if let output { Glibc.close(output) }
  }
}
