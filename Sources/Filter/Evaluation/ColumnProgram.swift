import Capture
import WebSocket

/// Evaluates a filter as far as the columns of a log decide it, many rows at a time.
///
/// It knows three answers: no, yes, and unknown, for which the caller has to look at the frame
/// itself. With the numbers that these have here, "and" is the smaller answer and "or" the greater.
struct ColumnProgram: Sendable {
  enum Answer {
    static let no: UInt8 = 0
    static let unknown: UInt8 = 1
    static let yes: UInt8 = 2
  }

  indirect enum Node: Sendable {
    case always
    case unknown
    /// The number is in one of the ranges; with nil, there is a number.
    case number(NumberField, [ClosedRange<UInt64>]?)
    case flag(FlagField, is: Bool)
    /// Something that only frames with findings can have.
    case findings
    /// Something that only masked frames can have.
    case key
    /// Something about the content of frames with these opcodes, a bit for each, which has at least
    /// this many bytes.
    case content(opcodes: UInt16, least: UInt64)
    case all([Node])
    case any([Node])
    case not(Node)
  }

  let root: Node
  /// What it looks at.
  let columns: LogColumns

  init(_ expression: FilterExpression) {
    root = Node(expression)
    columns = root.columns
  }
}

extension ColumnProgram.Node {
  private static let everyOpcode: UInt16 = 0xFFFF
  private static let close = UInt16(1) << Opcode.close.rawValue
  /// Frames whose payload is text, or the reason of Close is.
  private static let texts: UInt16 = [Opcode.text, .continuation, .ping, .pong]
    .reduce(close) { $0 | UInt16(1) << $1.rawValue }

  init(_ expression: FilterExpression) {
    self =
      switch expression {
      case .always: .always
      case .and(let parts): .all(parts.map(Self.init))
      case .or(let parts): .any(parts.map(Self.init))
      case .not(let inner): .not(Self(inner))
      // The URL counts as well.
      case .anywhere: .unknown
      case .test(let field, let relation): Self(field, relation)
      }
  }

  private init(_ field: FilterField, _ relation: FilterRelation) {
    self =
      switch field {
      case .number(let field): .number(field, relation.numbers)
      case .flag(let field): relation.flag.map { .flag(field, is: $0) } ?? .always
      case .text(.text): .content(opcodes: Self.texts, least: relation.leastBytes)
      case .text(.closeReason): .content(opcodes: Self.close, least: relation.leastBytes)
      case .bytes(.data): .content(opcodes: Self.everyOpcode, least: relation.leastBytes)
      case .bytes(.key): .key
      case .finding: .findings
      case .json, .unit, .decoded: .content(opcodes: Self.everyOpcode, least: 0)
      case .text, .header: .unknown
      }
  }

  var columns: LogColumns {
    switch self {
    case .always, .unknown: []
    case .number(let field, _): field.columns
    case .flag(let field, _): field.columns
    case .findings, .key: .flags
    case .content: [.lengths, .flags, .firstBytes]
    case .all(let parts), .any(let parts):
      parts.reduce(into: []) { $0.formUnion($1.columns) }
    case .not(let inner): inner.columns
    }
  }
}

extension FilterRelation {
  /// The fewest bytes of a text for which it can hold.
  fileprivate var leastBytes: UInt64 {
    switch self {
    case .contains(let literal), .compare(.equal, let literal): UInt64(literal.bytes.count)
    case .holds, .compare, .within, .matches: 0
    }
  }
}

extension NumberField {
  fileprivate var columns: LogColumns {
    switch self {
    case .number, .status, .port, .latency: []
    case .time, .relative, .delta: .times
    case .connection: .connections
    case .from, .lengthBits: .flags
    case .opcode, .closeCode: .firstBytes
    case .length: .lengths
    case .shortLength, .wire: [.lengths, .flags]
    case .message: .messages
    case .fragment: [.messages, .fragments]
    case .size: [.lengths, .flags, .firstBytes, .messages, .fragments]
    case .frameCount: [.firstBytes, .messages, .fragments]
    }
  }
}

extension FlagField {
  fileprivate var columns: LogColumns {
    switch self {
    case .fin, .rsv1, .rsv2, .rsv3: .firstBytes
    case .masked, .compressed, .edited, .injected, .dropped, .error, .warning: .flags
    case .utf8, .json, .orphan: []
    }
  }
}
