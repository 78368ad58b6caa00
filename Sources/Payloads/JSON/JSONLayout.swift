/// Puts tokens into lines, as long as they follow JSON's grammar.
struct JSONLayout {
  private enum Wanted { case value, valueOrEnd, key, keyOrEnd, colon, commaOrEnd, nothing }

  private(set) var lines: [JSONLines.Line] = []
  /// The containers around the place, outermost first; true for an object.
  private var containers: [Bool] = []
  private var wanted = Wanted.value
  private var line = JSONLines.Line(depth: 0, tokens: [])

  /// Deeper than anything but an attack.
  private static let depthLimit = 512

  var isComplete: Bool { wanted == .nothing }

  /// Takes the next token; false when it cannot stand there.
  mutating func take(_ token: JSONLines.Token, _ first: UInt8) -> Bool {
    switch (first, wanted) {
    case (0x7B, .value), (0x7B, .valueOrEnd): return open(token, isObject: true)
    case (0x5B, .value), (0x5B, .valueOrEnd): return open(token, isObject: false)
    case (0x7D, .keyOrEnd), (0x5D, .valueOrEnd): return close(token, first, isEmpty: true)
    case (0x7D, .commaOrEnd), (0x5D, .commaOrEnd): return close(token, first, isEmpty: false)
    case (0x3A, .colon):
      var token = token
      token.isFollowedBySpace = true
      line.tokens.append(token)
      wanted = .value
    case (0x2C, .commaOrEnd):
      line.tokens.append(token)
      endLine()
      wanted = containers.last == true ? .key : .value
    case (0x22, .key), (0x22, .keyOrEnd):
      var token = token
      token.kind = .key
      line.tokens.append(token)
      wanted = .colon
    case (_, .value), (_, .valueOrEnd):
      // A lone value is no document that gains by being laid out.
      guard token.kind != .punctuation, !containers.isEmpty else { return false }
      line.tokens.append(token)
      wanted = .commaOrEnd
    default: return false
    }
    return true
  }

  private mutating func open(_ token: JSONLines.Token, isObject: Bool) -> Bool {
    guard containers.count < Self.depthLimit else { return false }
    containers.append(isObject)
    line.tokens.append(token)
    wanted = isObject ? .keyOrEnd : .valueOrEnd
    endLine()
    return true
  }

  private mutating func close(_ token: JSONLines.Token, _ byte: UInt8, isEmpty: Bool) -> Bool {
    guard let isObject = containers.popLast(), isObject == (byte == 0x7D) else { return false }
    if isEmpty, let opened = lines.popLast() {
      line = opened
    } else if !line.tokens.isEmpty {
      endLine()
    }
    line.depth = isEmpty ? line.depth : containers.count
    line.tokens.append(token)
    wanted = containers.isEmpty ? .nothing : .commaOrEnd
    if containers.isEmpty { endLine() }
    return true
  }

  private mutating func endLine() {
    lines.append(line)
    line = JSONLines.Line(depth: containers.count, tokens: [])
  }
}
