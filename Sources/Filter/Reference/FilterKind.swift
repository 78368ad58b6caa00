import Payloads

/// How the values of a field are written.
package enum FilterKind: String, CaseIterable, Sendable {
  case number, size, span, time, opcode, end, flag, text, bytes, rule, value

  init(_ kind: About.Field.Kind) {
    self =
      switch kind {
      case .text: .text
      case .number: .number
      case .flag: .flag
      case .bytes: .bytes
      case .tree: .value
      }
  }

  fileprivate init(_ unit: NumberField.Unit) {
    self =
      switch unit {
      case .count: .number
      case .bytes: .size
      case .duration: .span
      case .instant: .time
      case .opcode: .opcode
      case .endpoint: .end
      }
  }

  /// What a value looks like, without a full stop.
  package var sentence: String {
    switch self {
    case .number: "5, 0x1F, 0b101, 10k (k is 1000)"
    case .size: "bytes: 512, 64k (k is 1024), 1.5MB (MB is a million)"
    case .span: "1.5s, 200ms, 30us, 2m, 1h; a plain number is seconds"
    case .time: "2026-01-02T03:04:05 in UTC, 2026-01-02, or seconds since 1970"
    case .opcode: "continuation, text, binary, close, ping, pong, reserved-3, or its number"
    case .end: "client or server"
    case .flag: "by itself, as in fin, not fin; or compared: fin == false"
    case .text: #"a word or "words in quotes", with \" \\ \n \t \xFF; r"…" has no escapes"#
    case .bytes: "de:ad:be:ef or 0xdeadbeef; anything else is text"
    case .rule: "the name of a finding, such as F01"
    case .value: #"text, a number, true, false or null; a path may follow: .a or [0] or ["b"]"#
    }
  }
}

extension FilterField {
  /// How its values are written.
  var kind: FilterKind {
    switch self {
    case .number(let field): FilterKind(field.unit)
    case .flag: .flag
    case .text, .header, .unit: .text
    case .bytes: .bytes
    case .finding: .rule
    case .json, .decoded: .value
    }
  }
}
