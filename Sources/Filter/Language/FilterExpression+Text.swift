extension FilterExpression {
  /// The expression as text that parses to it again.
  var description: String { text(inside: .or) }

  /// How tightly an expression binds, loosest first.
  private enum Strength: Int { case or, and, not }

  private func text(inside outer: Strength) -> String {
    switch self {
    case .always: return "~all"
    case .or(let parts): return grouped(parts, " or ", .or, inside: outer)
    case .and(let parts): return grouped(parts, " and ", .and, inside: outer)
    case .not(let inner): return "not " + inner.text(inside: .not)
    case .anywhere(.text(let bytes)): return FilterQuoting.quoted(bytes)
    case .anywhere(.pattern(let pattern)): return pattern.spelling
    case .test(let field, let relation): return FilterNames.name(of: field) + relation.description
    }
  }

  private func grouped(
    _ parts: [FilterExpression], _ word: String, _ own: Strength, inside outer: Strength
  ) -> String {
    let inner: Strength = own == .or ? .and : .not
    let text = parts.map { $0.text(inside: inner) }.joined(separator: word)
    return outer.rawValue > own.rawValue ? "(\(text))" : text
  }
}

extension FilterRelation {
  /// The relation as it follows its field.
  var description: String {
    switch self {
    case .holds: ""
    case .compare(let comparison, let literal): " \(comparison.rawValue) \(literal.spelling)"
    case .within(let ranges):
      " in {" + ranges.map(\.description).joined(separator: ", ") + "}"
    case .contains(let literal): " contains \(literal.spelling)"
    case .matches(let pattern): " ~ \(pattern.spelling)"
    }
  }
}

extension FilterRange {
  var description: String { low.spelling + (high.map { "..\($0.spelling)" } ?? "") }
}

/// Text in quotes.
enum FilterQuoting {
  /// `bytes` in double quotes, so that a filter reads the same bytes again.
  static func quoted(_ bytes: [UInt8]) -> String {
    var text = "\""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return isText(bytes) ? text + "\"" : escaped(bytes)
  }

  private static func isText(_ bytes: [UInt8]) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
      && !bytes.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
  }

  private static func escaped(_ bytes: [UInt8]) -> String {
    let digits = bytes.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return "\"" + digits.joined() + "\""
  }
}
