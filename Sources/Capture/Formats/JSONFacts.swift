/// The strings of a small JSON object, by their names; those of an object in it as `outer.inner`.
struct JSONFacts {
  private var strings: [String: String] = [:]

  /// Nil when the text is no JSON object.
  init?(_ text: some StringProtocol) {
    var tokenizer = JSONTokenizer()
    tokenizer.stringLimit = 64 << 10
    var path: [String] = []
    var isObject = false
    let isRead = Array(text.utf8).withUnsafeBytes { bytes in
      var position = 0
      while let token = tokenizer.next(in: bytes, at: &position) {
        if case .invalid = token { return false }
        if case .objectStart = token { isObject = true }
        take(token, depth: tokenizer.depth, &path)
      }
      return tokenizer.isComplete
    }
    guard isRead, isObject else { return nil }
  }

  subscript(name: String) -> String? { strings[name] }

  private mutating func take(_ token: JSONToken, depth: Int, _ path: inout [String]) {
    switch token {
    case .name(let name):
      path = path.prefix(depth - 1) + [String(decoding: name, as: UTF8.self)]
    case .string(let bytes, omitted: _):
      if !path.isEmpty {
        strings[path.joined(separator: ".")] = String(decoding: bytes, as: UTF8.self)
      }
    case .objectStart, .objectEnd, .arrayStart, .arrayEnd, .number, .bool, .null, .invalid: break
    }
  }
}
