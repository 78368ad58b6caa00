package import ArgumentParser
package import Output

/// What is taken out of a file before it is given away.
package struct RedactOptions: ParsableArguments {
  package init() {}

  @Flag(help: "Take out cookies, authorization, and tokens in URLs and JSON.")
  package var redact = false

  @Option(help: "Another name whose values are secret; repeat for more. Implies --redact.")
  package var redactName: [String] = []

  /// What takes secrets out; nil when nothing is to be.
  package func redaction() throws(CommandError) -> Redaction? {
    guard redact || !redactName.isEmpty else { return nil }
    return Redaction(
      adding: try SettingsFile(path: nil, assignments: []).redactedNames + redactName)
  }
}
