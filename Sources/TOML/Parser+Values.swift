// A value, and all that is inside it. What is open is kept in a list, so depth costs no stack.
extension Parser {
  /// Reads one value and gives its node.
  mutating func readValue(at destination: Tree.Destination) throws(TOMLError) -> Int {
    var destination = destination
    var open: [Int] = []
    while true {
      var finished: Int? = try readBeginning(at: &destination, &open)
      while let value = finished {
        guard let container = open.last else { return value }
        finished = try readSeparator(in: container, &destination)
        if finished != nil { open.removeLast() }
      }
    }
  }

  /// Reads a scalar, an empty array or table, or what opens one.
  ///
  /// - Returns: The node when it is finished; nil when what it opened needs `destination` first.
  private mutating func readBeginning(
    at destination: inout Tree.Destination, _ open: inout [Int]
  ) throws(TOMLError) -> Int? {
    let position = cursor.position
    let node: Int
    if cursor.take("[") {
      node = tree.add(.array, .complete, at: position, to: destination)
      try skipSpace()
      if cursor.take("]") { return node }
      destination = .element(array: node)
    } else if cursor.take("{") {
      node = tree.add(.table, .complete, at: position, to: destination)
      cursor.skipBlanks()
      if cursor.take("}") { return node }
      destination = try readKeyAndEquals(in: node)
    } else {
      let scalar = try readScalar()
      return tree.add(.scalar(scalar), .complete, at: position, to: destination)
    }
    open.append(node)
    return nil
  }

  /// Reads what follows a value inside `container`.
  ///
  /// - Returns: The container when it ends; nil when another value follows, for `destination`.
  private mutating func readSeparator(
    in container: Int, _ destination: inout Tree.Destination
  ) throws(TOMLError) -> Int? {
    if case .array = tree.nodes[container].kind {
      try skipSpace()
      if cursor.take("]") { return container }
      guard cursor.take(",") else { throw unexpected("a comma or ] in the array") }
      try skipSpace()
      if cursor.take("]") { return container }
      destination = .element(array: container)
    } else {
      cursor.skipBlanks()
      if cursor.take("}") { return container }
      guard cursor.take(",") else { throw unexpected("a comma or } in the inline table") }
      cursor.skipBlanks()
      destination = try readKeyAndEquals(in: container)
    }
    return nil
  }

  private mutating func readScalar() throws(TOMLError) -> TOMLScalar {
    let start = cursor
    if cursor.next == UInt8(ascii: "\"") || cursor.next == UInt8(ascii: "'") {
      return .string(try readString(allowsLines: true))
    }
    var word = cursor.takeWord()
    guard !word.isEmpty else { throw unexpected("a value; text belongs in quotes") }
    // A space may separate a date from its time.
    if DateTimeReader.isDate(word), cursor.next == UInt8(ascii: " "),
      let digit = cursor.peek(1), (0x30...0x39).contains(digit)
    {
      cursor.advance()
      word += "T" + cursor.takeWord()
    }
    do throws(WordError) {
      return try Self.scalar(word)
    } catch {
      throw TOMLError(position: start.position, message: error.message)
    }
  }

  private static func scalar(_ word: String) throws(WordError) -> TOMLScalar {
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "inf", "+inf": return .float(.infinity)
    case "-inf": return .float(-.infinity)
    case "nan", "+nan", "-nan": return .float(.nan)
    default:
      if let value = try DateTimeReader.read(word) { return value }
      return try NumberReader.read(word)
    }
  }
}

/// What is wrong with a bare value.
struct WordError: Error {
  let message: String

  init(_ message: String) { self.message = message }
}
