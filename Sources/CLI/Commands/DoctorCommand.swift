import ArgumentParser
import Options
import Text

/// `windsock doctor`: which of the things that windsock can use are available.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Report what this machine and terminal offer that windsock can use.",
    discussion: """
      The report contains no secrets and may be pasted into an issue.

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
