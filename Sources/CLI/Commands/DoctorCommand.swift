import ArgumentParser
import Options
import Text

/// `windsock doctor`: which of the things that windsock can use are available.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what this terminal and machine have of what windsock can use.",
    discussion: """
      The report has no secrets: it may be pasted into an issue.

      EXAMPLES
        windsock doctor
      """)

  func run() throws {
    var output = StandardOutput()
    let bytes = Array(Doctor.here.text.utf8)
    try output.add { $0 += bytes }
    try output.flush()
  }
}
