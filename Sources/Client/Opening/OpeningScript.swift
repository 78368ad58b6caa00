import JSON

/// The messages that a connection begins with: one on each line, and an empty line for a pause.
///
/// `{{path}}` in a line stands for a value from the server: that of the newest message which has
/// one at the path. The path is a JSON path, with or without its `$.`.
package struct OpeningScript: Equatable, Sendable {
  /// A part of a line.
  enum Part: Equatable, Sendable {
    case text(String)
    case value(String)
  }

  enum Step: Equatable, Sendable {
    case send([Part], line: Int)
    case pause
  }

  /// Seconds of a pause.
  static let pause = 1.0

  let steps: [Step]
  /// The paths of all lines, by their spelling.
  let paths: [String: JSONPath]

  /// Reads the text of a file.
  ///
  /// - Throws: What is wrong, and in which line.
  package init(_ text: String) throws(OpeningScriptError) {
    var steps: [Step] = []
    var paths: [String: JSONPath] = [:]
    // CR LF is one character to Swift.
    var lines = text.replacing("\r\n", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false)[...]
    // A file ends with a line end, not with a pause.
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      if line.isEmpty {
        steps.append(.pause)
      } else {
        steps.append(.send(try Self.parts(line, index + 1, &paths), line: index + 1))
      }
    }
    self.steps = steps
    self.paths = paths
  }

  private static func parts(
    _ line: Substring, _ number: Int, _ paths: inout [String: JSONPath]
  ) throws(OpeningScriptError) -> [Part] {
    var parts: [Part] = []
    var rest = line
    while let opening = rest.firstRange(of: "{{"),
      let closing = rest[opening.upperBound...].firstRange(of: "}}")
    {
      let inside = rest[opening.upperBound..<closing.lowerBound]
      let name = String(inside.filter { $0 != " " })
      // {{"a":1}} is JSON, not a path.
      guard isPath(name) else {
        parts.append(.text(String(rest[..<opening.upperBound])))
        rest = rest[opening.upperBound...]
        continue
      }
      paths[name] = try path(name, number)
      if opening.lowerBound > rest.startIndex {
        parts.append(.text(String(rest[..<opening.lowerBound])))
      }
      parts.append(.value(name))
      rest = rest[closing.upperBound...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    return parts
  }

  private static func isPath(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first else { return false }
    return first == "$" || first == "[" || first == "_" || first.properties.isAlphabetic
  }

  private static func path(_ name: String, _ line: Int) throws(OpeningScriptError) -> JSONPath {
    let text = name.hasPrefix("$") ? name : name.hasPrefix("[") ? "$\(name)" : "$.\(name)"
    do throws(JSONPathError) {
      return try JSONPath(text)
    } catch {
      throw OpeningScriptError(text: "{{\(name)}} is no JSON path: \(error.text)", line: line)
    }
  }
}

/// Why a text is not an opening script.
package struct OpeningScriptError: Error, Equatable, Sendable {
  package var text: String
  /// The line it is in, from 1.
  package var line: Int
}
