import Capture
import TOML

/// The tables `[[handshake]]` of a rule file.
extension RuleTable {
  func handshakeRule(number: Int) throws(RuleFileError) -> HandshakeRewriteRule {
    try check(["name", "match", "on", "set", "add", "remove", "refuse"])
    let side: HandshakeRewriteRule.Side
    switch try string("on") ?? "request" {
    case "request": side = .request
    case "response": side = .response
    default: throw problem("'on' must be \"request\" or \"response\"", with: "on")
    }
    var actions = try fields("set").map { HandshakeRewriteRule.Action.set(name: $0, value: $1) }
    actions += try fields("add").map { .add(name: $0, value: $1) }
    actions += try removals()
    if let status = try self.number("refuse", in: 400...599) {
      guard side == .request else { throw problem("only a request can be refused", with: "refuse") }
      actions.append(.refuse(status: status))
    }
    guard !actions.isEmpty else {
      throw problem("it does nothing; it can set, add, remove, refuse")
    }
    return HandshakeRewriteRule(
      name: try string("name") ?? "handshake \(number)", filter: try filter(), side: side,
      actions: actions)
  }

  private func fields(_ key: String) throws(RuleFileError) -> [(String, String)] {
    guard let value = table[key] else { return [] }
    guard let inner = value.table else {
      throw problem("'\(key)' must be { \"Name\" = \"value\", … }", with: key)
    }
    let reader = self.inner(inner, key)
    var fields: [(String, String)] = []
    for entry in inner.entries {
      let (name, value) = (entry.key, try reader.string(entry.key) ?? "")
      guard Self.isField(name, value) else {
        throw reader.problem(
          "'\(name)' is not a header field: a name of letters and dashes, a value of one line",
          at: entry.position)
      }
      fields.append((name, value))
    }
    return fields
  }

  private func removals() throws(RuleFileError) -> [HandshakeRewriteRule.Action] {
    guard let value = table["remove"] else { return [] }
    if let name = value.string { return [.remove(name: name)] }
    guard let array = value.array else {
      throw problem("'remove' must be a name, or a list such as [\"Origin\"]", with: "remove")
    }
    var actions: [HandshakeRewriteRule.Action] = []
    for element in array {
      guard let name = element.string else {
        throw problem("'remove' must list names in quotes", at: element.position)
      }
      actions.append(.remove(name: name))
    }
    return actions
  }

  /// RFC 9110, sections 5.1 and 5.5: nothing in a field may end it.
  private static func isField(_ name: String, _ value: String) -> Bool {
    let marks = Set("!#$%&'*+-.^_`|~".utf8)
    let isName = name.utf8.allSatisfy { byte in
      marks.contains(byte) || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte)
    }
    return isName && !name.isEmpty && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }
}
