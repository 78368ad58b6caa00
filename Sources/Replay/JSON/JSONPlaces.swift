/// Places in JSON documents, such as `$.a.b[0]`, `$.items[*].id` or `$..time`.
package struct JSONPlaces: Hashable, Sendable {
  /// A step from a value to one inside it.
  package enum Step: Hashable, Sendable {
    case member([UInt8])
    case element(Int)
  }

  private enum Part: Hashable, Sendable {
    case step(Step)
    /// `*`: any member or element.
    case any
    /// `..`: any number of steps.
    case deep
  }

  /// More parts than any rule needs.
  private static let limit = 32

  private let parts: [Part]
  /// The path as it was written.
  package let text: String

  /// Reads a path; nil when it is none.
  package init?(_ text: String) {
    self.text = text
    var rest = Substring(text)
    guard rest.popFirst() == "$" else { return nil }
    var parts: [Part] = []
    while !rest.isEmpty {
      guard parts.count < Self.limit, Self.read(&rest, into: &parts) else { return nil }
    }
    if parts.last == .deep { return nil }
    self.parts = parts
  }

  private static func read(_ rest: inout Substring, into parts: inout [Part]) -> Bool {
    if rest.hasPrefix("..") {
      rest.removeFirst(2)
      parts.append(.deep)
      if rest.first == "[" { return true }
      return readName(&rest, into: &parts)
    }
    if rest.hasPrefix("[") { return readBracket(&rest, into: &parts) }
    guard rest.popFirst() == "." else { return false }
    return readName(&rest, into: &parts)
  }

  private static func readName(_ rest: inout Substring, into parts: inout [Part]) -> Bool {
    let name = rest.prefix { $0 != "." && $0 != "[" }
    rest.removeFirst(name.count)
    parts.append(name == "*" ? .any : .step(.member(Array(name.utf8))))
    return !name.isEmpty
  }

  private static func readBracket(_ rest: inout Substring, into parts: inout [Part]) -> Bool {
    rest.removeFirst()
    if let quote = rest.first, quote == "\"" || quote == "'" {
      rest.removeFirst()
      guard let end = rest.firstIndex(of: quote) else { return false }
      parts.append(.step(.member(Array(rest[..<end].utf8))))
      rest = rest[end...].dropFirst()
      return rest.popFirst() == "]"
    }
    guard let end = rest.firstIndex(of: "]") else { return false }
    let inside = rest[..<end]
    rest = rest[end...].dropFirst()
    if inside == "*" {
      parts.append(.any)
      return true
    }
    guard let index = Int(inside), index >= 0 else { return false }
    parts.append(.step(.element(index)))
    return true
  }

  /// Whether the path leads to the place at the end of `steps`.
  package func contains(_ steps: [Step]) -> Bool { Self.fits(parts[...], steps[...]) }

  private static func fits(_ parts: ArraySlice<Part>, _ steps: ArraySlice<Step>) -> Bool {
    guard let part = parts.first else { return steps.isEmpty }
    switch part {
    case .deep:
      return steps.indices.contains { fits(parts.dropFirst(), steps[$0...]) }
    case .any:
      return !steps.isEmpty && fits(parts.dropFirst(), steps.dropFirst())
    case .step(let wanted):
      return steps.first == wanted && fits(parts.dropFirst(), steps.dropFirst())
    }
  }

  /// The values at the places of the path, in the order of the document.
  package func values(in root: JSONNode) -> [JSONNode] {
    var found: [JSONNode] = []
    var steps: [Step] = []
    root.visit(&steps) { node, steps in
      if contains(steps) { found.append(node) }
    }
    return found
  }

  /// `$.a.b[0]` for one place.
  package static func text(of steps: [Step]) -> String {
    "$"
      + steps.map { step in
        switch step {
        case .element(let index): "[\(index)]"
        case .member(let name): memberText(name)
        }
      }.joined()
  }

  private static func memberText(_ name: [UInt8]) -> String {
    let text = String(decoding: name, as: UTF8.self)
    let isPlain =
      !name.isEmpty
      && name.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24, 0x2D, 0x40, 0x80...: true
        default: false
        }
      }
    return isPlain ? ".\(text)" : "[\"\(text)\"]"
  }
}

extension JSONNode {
  /// Calls `body` with every value in the document and the steps that lead to it.
  package func visit(
    _ steps: inout [JSONPlaces.Step], _ body: (JSONNode, [JSONPlaces.Step]) -> Void
  ) {
    body(self, steps)
    switch value {
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        steps.append(.element(index))
        element.visit(&steps, body)
        steps.removeLast()
      }
    case .object(let members):
      for member in members {
        steps.append(.member(member.name))
        member.node.visit(&steps, body)
        steps.removeLast()
      }
    case .null, .bool, .number, .string: break
    }
  }
}
