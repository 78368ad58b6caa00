/// The outermost elements or members of a value in MessagePack or CBOR, as those of `JSONShape` are
/// of JSON.
struct DataParts {
  struct Part {
    /// An array or map without its content.
    var value: NodeValue
    var range: Range<Int>
    /// The name of a member.
    var name: NodeValue?
  }

  private enum Read {
    case value(NodeValue)
    /// The end of an array or map whose size was not known.
    case end
    case nothing
  }

  let bytes: [UInt8]
  private(set) var isArray = false
  private(set) var parts: [Part] = []
  /// Where the value ends; nil when the bytes end before it does.
  private(set) var end: Int?

  /// - Parameter limit: The most parts: a value with more is not accepted.
  /// - Returns: nil when the value is neither an array nor a map.
  init?<Tokens: DataTokens>(_ tokens: Tokens, limit: Int = 64) {
    var tokens = tokens
    bytes = tokens.cursor.bytes
    var token = tokens.next()
    while case .tag = token { token = tokens.next() }
    switch token {
    case .array(let count):
      isArray = true
      read(count, &tokens, limit)
    case .map(let count): read(count, &tokens, limit)
    default: return nil
    }
  }

  private mutating func read<Tokens: DataTokens>(
    _ count: UInt64?, _ tokens: inout Tokens, _ limit: Int
  ) {
    while count.map({ parts.count < $0 }) ?? true {
      guard parts.count < limit else { return }
      var start = tokens.cursor.position
      var read = Self.read(&tokens)
      var name: NodeValue?
      if !isArray, case .value(let key) = read {
        name = key
        start = tokens.cursor.position
        read = Self.read(&tokens)
        if case .end = read { return }
      }
      switch read {
      case .value(let value):
        parts.append(Part(value: value, range: start..<tokens.cursor.position, name: name))
      case .end:
        if count == nil { end = tokens.cursor.position }
        return
      case .nothing: return
      }
    }
    end = tokens.cursor.position
  }

  /// Reads past one value, with a stack of its own for what is open.
  private static func read<Tokens: DataTokens>(_ tokens: inout Tokens) -> Read {
    var first: NodeValue?
    // How many values are still to come in each open array or map; nil where a break ends it.
    var levels: [UInt64?] = []
    func take(_ value: NodeValue) {
      first = first ?? value
      if let last = levels.last, let count = last { levels[levels.count - 1] = count &- 1 }
    }
    repeat {
      guard let token = tokens.next() else { return .nothing }
      switch token {
      case .tag: continue
      case .end:
        guard let last = levels.popLast() else { return first == nil ? .end : .nothing }
        if last != nil { return .nothing }
      case .value(let value), .noted(let value, _): take(value)
      case .pieces: take(.null)
      case .array(let count):
        take(.array(count: nil))
        levels.append(count)
      case .map(let count):
        take(.object(count: nil))
        let double = count?.multipliedReportingOverflow(by: 2)
        if double?.overflow == true { return .nothing }
        levels.append(double?.partialValue)
      }
      while let last = levels.last, last == 0 { levels.removeLast() }
    } while first == nil || !levels.isEmpty
    return first.map { .value($0) } ?? .nothing
  }

  /// The member with a name.
  subscript(name: String) -> Part? {
    parts.first { part in
      guard case .text(let range) = part.name else { return false }
      return bytes[range].elementsEqual(name.utf8)
    }
  }

  subscript(index: Int) -> Part? { isArray && parts.indices.contains(index) ? parts[index] : nil }
}
