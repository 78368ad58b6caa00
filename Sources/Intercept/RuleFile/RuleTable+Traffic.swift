import Capture
import Filter
import TOML
import WebSocket

/// The tables `[[rule]]` of a rule file.
extension RuleTable {
  private static let keys = [
    "name", "match", "replace", "drop", "delay", "jitter", "throttle", "truncate", "corrupt",
    "split", "close", "reason", "half_close", "reset", "limit", "every",
  ]

  func trafficRule(number: Int) throws(RuleFileError) -> RewriteRule {
    try check(Self.keys)
    var actions: [RewriteRule.Action] = []
    if let replacement = try replacement() { actions.append(.replace(replacement)) }
    if let count = try self.number("truncate", in: 0...Int(Int32.max)) {
      actions.append(.truncate(count))
    }
    if let count = try self.number("corrupt", in: 1...65536) { actions.append(.corrupt(count)) }
    if let size = try self.number("split", in: 1...Int(Int32.max)) { actions.append(.split(size)) }
    let jitter = try duration("jitter") ?? 0
    if let delay = try duration("delay") { actions.append(.delay(delay, jitter: jitter)) }
    if let rate = try rate("throttle") { actions.append(.throttle(rate)) }
    if try flag("drop") { actions.append(.drop) }
    actions += try disruptions()
    guard !actions.isEmpty else {
      let names = Self.keys.filter {
        !["name", "match", "jitter", "reason", "limit", "every"].contains($0)
      }
      throw problem("it does nothing; it can \(names.joined(separator: ", "))")
    }
    let limit = try self.number("limit", in: 1...Int.max)
    return RewriteRule(
      name: try string("name") ?? "rule \(number)", filter: try filter(), actions: actions,
      limit: limit.map(UInt64.init),
      every: UInt64(try self.number("every", in: 1...Int(Int32.max)) ?? 1))
  }

  private func disruptions() throws(RuleFileError) -> [RewriteRule.Action] {
    var actions: [RewriteRule.Action] = []
    if let code = try number("close", in: 1000...4999) {
      let code = CloseCode(rawValue: UInt16(clamping: code))
      actions.append(.disrupt(.close(code, reason: try string("reason") ?? "")))
    }
    if let end = try string("half_close") {
      switch end {
      case "client": actions.append(.disrupt(.halfClose(.client)))
      case "server": actions.append(.disrupt(.halfClose(.server)))
      default:
        throw problem(
          "'half_close' must be \"client\" or \"server\": who gets the FIN", with: "half_close")
      }
    }
    if try flag("reset") { actions.append(.disrupt(.reset)) }
    return actions
  }

  private func replacement() throws(RuleFileError) -> Replacement? {
    guard let value = table["replace"] else { return nil }
    if let text = value.string { return .whole(Array(text.utf8)) }
    guard let inner = value.table else {
      throw problem(
        "'replace' must be text, { regex = …, with = … } or { json = …, with = … }",
        with: "replace")
    }
    let reader = self.inner(inner, "replace")
    try reader.check(["regex", "json", "with"])
    guard let new = try reader.string("with") else {
      throw reader.problem("'with' is missing: what to put there instead")
    }
    let result: Result<Replacement, FilterError>
    if let pattern = try reader.string("regex") {
      result = Replacement.regex(pattern, with: new)
    } else if let path = try reader.string("json") {
      result = Replacement.json(path, value: new)
    } else {
      throw reader.problem("'regex' or 'json' is missing: what to replace")
    }
    switch result {
    case .success(let replacement): return replacement
    case .failure(let error): throw reader.problem(error.text)
    }
  }
}
