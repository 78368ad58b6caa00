/// An operation of a GraphQL document (specification of October 2021, section 2.3).
struct GraphQLOperation: Equatable {
  enum Kind: String {
    case query, mutation, subscription
  }

  var type: Kind
  /// The name it has, if it has one.
  var name: [UInt8]?
  /// The first field it selects.
  var field: [UInt8]?

  /// The name; of an operation without one, its type and the first field.
  var title: [UInt8] {
    if let name { return type == .subscription ? name : Array(type.rawValue.utf8) + [0x20] + name }
    return Array(type.rawValue.utf8) + (field.map { [0x20] + $0 } ?? [])
  }

  /// Finds the operation that a server runs: the one with a name, or the first.
  init?(in document: [UInt8], named wanted: [UInt8]?) {
    var reader = GraphQLReader(document)
    var first: GraphQLOperation?
    while let next = reader.nextOperation() {
      guard let wanted, next.name != wanted else {
        self = next
        return
      }
      first = first ?? next
    }
    guard let first else { return nil }
    self = first
  }

  init(type: Kind, name: [UInt8]? = nil, field: [UInt8]? = nil) {
    self.type = type
    self.name = name
    self.field = field
  }
}

/// Finds operations in a document, without checking it.
private struct GraphQLReader {
  private var scanner: GraphQLScanner

  init(_ document: [UInt8]) { scanner = GraphQLScanner(document) }

  /// The next operation, read to its end; nil when there is none.
  mutating func nextOperation() -> GraphQLOperation? {
    while let token = scanner.next() {
      switch token {
      case .punctuator(UInt8(ascii: "{")): return body(of: GraphQLOperation(type: .query))
      case .name(let range):
        let word = String(decoding: scanner.bytes[range].prefix(16), as: UTF8.self)
        if let type = GraphQLOperation.Kind(rawValue: word) { return operation(type) }
        // A fragment, or something that is not an executable definition.
        skipBody()
      default: break
      }
    }
    return nil
  }

  private mutating func operation(_ type: GraphQLOperation.Kind) -> GraphQLOperation? {
    var operation = GraphQLOperation(type: type)
    var parentheses = 0
    var isFirst = true
    while let token = scanner.next() {
      switch token {
      case .name(let range) where isFirst: operation.name = Array(scanner.bytes[range])
      case .punctuator(UInt8(ascii: "(")): parentheses += 1
      case .punctuator(UInt8(ascii: ")")): parentheses -= 1
      case .punctuator(UInt8(ascii: "{")) where parentheses <= 0: return body(of: operation)
      default: break
      }
      isFirst = false
    }
    return operation
  }

  /// Reads to the end of the selection set whose brace was just read.
  private mutating func body(of operation: GraphQLOperation) -> GraphQLOperation {
    var operation = operation
    var depth = 1
    var isAliased = false
    while depth > 0, let token = scanner.next() {
      switch token {
      case .punctuator(UInt8(ascii: "{")): depth += 1
      case .punctuator(UInt8(ascii: "}")): depth -= 1
      case .punctuator(UInt8(ascii: ":")) where depth == 1 && isAliased: operation.field = nil
      case .name(let range):
        isAliased = operation.field == nil
        if isAliased { operation.field = Array(scanner.bytes[range]) }
        continue
      default: break
      }
      isAliased = false
    }
    return operation
  }

  private mutating func skipBody() {
    var depth = 0
    while let token = scanner.next() {
      if token == .punctuator(UInt8(ascii: "{")) { depth += 1 }
      if token == .punctuator(UInt8(ascii: "}")) { depth -= 1 }
      if depth <= 0, token == .punctuator(UInt8(ascii: "}")) { return }
    }
  }
}
