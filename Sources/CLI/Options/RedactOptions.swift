import ArgumentParser
import Output

/// What is taken out of a file before it is given away.
struct RedactOptions: ParsableArguments {
  @Flag(help: "Take out cookies, authorization, and tokens in URLs and JSON.")
  var redact = false

  @Option(help: "Another name whose values are secret; repeat for more. Implies --redact.")
  var redactName: [String] = []

  /// What takes secrets out; nil when nothing is to be.
  func redaction() throws(CommandError) -> Redaction? {
    guard redact || !redactName.isEmpty else { return nil }
    return Redaction(
      adding: try SettingsFile(path: nil, assignments: []).redactedNames + redactName)
  }
}
