import Filter
import JSON
import Synchronization
import WebSocket

/// Values that were captured from live messages, and the recorded ones that they replace.
///
/// All connections of a replay share them: one may send a token that another received.
package final class ReplayVariables: Sendable {
  private struct Entry {
    var recorded: [UInt8]
    var live: [UInt8]
    var isNumber: Bool
    var into: [JSONPath]

    /// The live value as JSON, to replace a recorded one.
    func bytes(for node: JSONNode) -> [UInt8] {
      if case .number = node.value, isNumber { return live }
      return JSONWriter.quoted(live)
    }
  }

  /// Values that are kept; the oldest go.
  private static let limit = 4096

  private struct State {
    var entries: [Entry] = []
    /// Cookies that live answers set, by name.
    var cookies: [String: String] = [:]
  }

  private let rules: ReplayTolerances
  private let state = Mutex(State())

  package init(rules: ReplayTolerances) { self.rules = rules }

  /// Whether anything takes values from messages of an end.
  func captures(from: Endpoint) -> Bool {
    rules.captures.contains { ($0.from ?? from) == from }
  }

  /// Whether any live value differs from its recorded one.
  var hasValues: Bool { state.withLock { !$0.entries.isEmpty } }

  /// Takes the values of a recorded message and of the corresponding live one.
  func capture(recorded: [UInt8], live: [UInt8], from: Endpoint) {
    for rule in rules.captures where (rule.from ?? from) == from {
      if let path = rule.path {
        guard let old = JSONText(recorded), let new = JSONText(live) else { continue }
        for (old, new) in zip(path.values(in: old.root), path.values(in: new.root)) {
          guard let before = old.scalar, let after = new.scalar else { continue }
          let isNumber = if case .number = new.value { true } else { false }
          put(before, after, isNumber: isNumber, into: rule.into)
        }
      } else if let pattern = rule.pattern, let old = pattern.capture(in: recorded),
        let new = pattern.capture(in: live)
      {
        put(old, new, isNumber: false, into: rule.into)
      }
    }
  }

  /// Replaces a recorded value by a live one, wherever it stands by itself.
  package func put(_ recorded: String, _ live: String) {
    put(Array(recorded.utf8), Array(live.utf8), isNumber: false, into: [])
  }

  private func put(_ recorded: [UInt8], _ live: [UInt8], isNumber: Bool, into: [JSONPath]) {
    guard !recorded.isEmpty else { return }
    let entry = Entry(recorded: recorded, live: live, isNumber: isNumber, into: into)
    state.withLock { state in
      state.entries.removeAll { $0.recorded == recorded && $0.into == into }
      // The recorded value is valid again.
      if recorded != live { state.entries.append(entry) }
      if state.entries.count > Self.limit { state.entries.removeFirst() }
    }
  }

  /// Takes the cookies that an answer sets (RFC 6265, section 4.1).
  package func setCookies(_ values: [String]) {
    state.withLock { state in
      for value in values {
        let pair = value.prefix { $0 != ";" }
        guard let equals = pair.firstIndex(of: "="), state.cookies.count < Self.limit else {
          continue
        }
        let name = pair[..<equals].filter { $0 != " " }
        state.cookies[String(name)] = String(pair[equals...].dropFirst())
      }
    }
  }

  /// A payload with live values in place of recorded ones.
  package func applied(to content: [UInt8]) -> [UInt8] {
    let entries = state.withLock { $0.entries }
    if entries.isEmpty { return content }
    var content = content
    let placed = entries.filter { !$0.into.isEmpty }
    if !placed.isEmpty, let text = JSONText(content) {
      content = Self.replace(placed, in: content, text)
    }
    for entry in entries where entry.into.isEmpty { content = Self.replace(entry, in: content) }
    return content
  }

  /// A field's value or a target of a handshake with live values.
  package func applied(to text: String) -> String {
    let entries = state.withLock { $0.entries }
    var bytes = Latin1.bytes(text)
    for entry in entries { bytes = Self.replace(entry, in: bytes) }
    return Latin1.string(bytes)
  }

  /// The value of a Cookie field with the cookies that were set since.
  package func applied(toCookies value: String) -> String {
    let cookies = state.withLock { $0.cookies }
    if cookies.isEmpty { return applied(to: value) }
    let pairs = value.split(separator: ";").map { pair in
      let pair = pair.drop { $0 == " " }
      guard let equals = pair.firstIndex(of: "="), let live = cookies[String(pair[..<equals])]
      else { return applied(to: String(pair)) }
      return pair[...equals] + live
    }
    return pairs.joined(separator: "; ")
  }

  private static func replace(
    _ entries: [Entry], in content: [UInt8], _ text: JSONText
  ) -> [UInt8] {
    var changes: [(range: Range<Int>, bytes: [UInt8])] = []
    for entry in entries.reversed() {
      for node in entry.into.flatMap({ $0.values(in: text.root) })
      where node.scalar == entry.recorded {
        if changes.contains(where: { $0.range == node.range }) { continue }
        changes.append((node.range, entry.bytes(for: node)))
      }
    }
    var content = content
    for change in changes.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      content.replaceSubrange(change.range, with: change.bytes)
    }
    return content
  }

  /// Replaces the recorded value where no letter, digit or underscore touches it.
  private static func replace(_ entry: Entry, in content: [UInt8]) -> [UInt8] {
    let wanted = entry.recorded
    guard wanted.count <= content.count else { return content }
    var result: [UInt8] = []
    var start = 0
    var index = 0
    while index + wanted.count <= content.count {
      let end = index + wanted.count
      let isFound =
        content[index] == wanted[0] && content[index..<end].elementsEqual(wanted)
        && !(index > 0 && isWordByte(content[index - 1]))
        && !(end < content.count && isWordByte(content[end]))
      if isFound {
        result += content[start..<index] + entry.live
        start = end
      }
      index = isFound ? end : index + 1
    }
    return start == 0 ? content : result + content[start...]
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    default: false
    }
  }
}
