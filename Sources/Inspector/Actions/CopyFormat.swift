/// What `:copy` makes of a row.
package enum CopyFormat: String, CaseIterable, Sendable {
  case text, pretty, hex, base64, c, json, ndjson
  /// The value under the cursor of the detail, and its path.
  case value, path
  case filter, url
  /// The connection as a command that opens one like it.
  case wscat, websocat, curl, python
  /// The row as the list has it.
  case row

  /// The names as a sentence has them.
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// The letter that takes it from the menu.
  package var key: Character {
    switch self {
    case .text: "t"
    case .pretty: "p"
    case .hex: "x"
    case .base64: "6"
    case .c: "c"
    case .json: "s"
    case .ndjson: "n"
    case .value: "v"
    case .path: "a"
    case .filter: "f"
    case .url: "u"
    case .wscat: "w"
    case .websocat: "o"
    case .curl: "l"
    case .python: "i"
    case .row: "r"
    }
  }

  /// What it is called in the menu.
  package var title: String {
    switch self {
    case .text: "text as it is"
    case .pretty: "laid out"
    case .hex: "hexadecimal"
    case .base64: "base64"
    case .c: "a string of C"
    case .json: "a string of JSON"
    case .ndjson: "a row of NDJSON, as dump writes it"
    case .value: "the selected value"
    case .path: "its path"
    case .filter: "a filter for it"
    case .url: "the connection's URL"
    case .wscat: "the connection, for wscat"
    case .websocat: "the connection, for websocat"
    case .curl: "the handshake, for curl"
    case .python: "the connection, in Python"
    case .row: "the row as it stands here"
    }
  }
}
