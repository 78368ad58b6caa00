package import ArgumentParser
package import Output

/// What is removed from a file before it is shared.
package struct RedactOptions: ParsableArguments {
  package init() {}

  @Flag(help: "Take out cookies, authorization, and tokens in URLs and JSON.")
  package var redact = false

  @Option(help: "An additional name whose values are secret; repeat for more. Implies --redact.")
  package var redactName: [String] = []

  /// Removes secrets; nil when nothing is to be removed.
  package func redaction() throws(CommandError) -> Redaction? {
    guard redact || !redactName.isEmpty else { return nil }
    return Redaction(
      adding: try SettingsFile(path: nil, assignments: []).redactedNames + redactName)
  }
}
