/// What `:copy` makes of a row.
enum CopyFormat: String, CaseIterable, Sendable {
  case text, pretty, hex, base64, json, c, filter, url

  /// The names as a sentence has them.
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
