/// A value of a JSON document.
package struct JSONNode: Equatable, Sendable {
  /// A member of an object; names may repeat (RFC 8259, section 4).
  package struct Member: Sendable {
    /// As UTF-8, escapes resolved.
    package var name: [UInt8]
    package var node: JSONNode
  }

  package enum Value: Sendable {
    case null
    case bool(Bool)
    /// As it is written.
    case number([UInt8])
    /// As UTF-8, escapes resolved.
    case string([UInt8])
    case array([JSONNode])
    case object([Member])
  }

  package let document: JSONDocument
  let index: Int

  private var entry: JSONDocument.Entry { document.entries[index] }

  package var value: Value {
    switch entry.kind {
    case .objectStart, .objectEnd: .object(members)
    case .arrayStart, .arrayEnd: .array(elements)
    case .name, .string: .string(scalar ?? [])
    case .number: .number(scalar ?? [])
    case .isTrue: .bool(true)
    case .isFalse: .bool(false)
    case .null: .null
    }
  }

  /// Where it is in the document's bytes, quotation marks and brackets included.
  package var range: Range<Int> { entry.range }

  /// Its text as it is written.
  package var raw: ArraySlice<UInt8> { document.bytes[range] }

  /// The text of a string with its escapes resolved, or of a number as it is written; nil for
  /// anything else.
  package var scalar: [UInt8]? {
    switch entry.kind {
    case .number: return Array(raw)
    case .string, .name:
      let inside = raw.dropFirst().dropLast()
      return entry.hasEscapes ? JSONUnescaping.text(inside) : Array(inside)
    default: return nil
    }
  }

  /// The members of an object, in the order of the text; none for anything else.
  package var members: [Member] {
    guard entry.kind == .objectStart else { return [] }
    var members: [Member] = []
    var place = index + 1
    while place < entry.next {
      let name = JSONNode(document: document, index: place)
      let value = JSONNode(document: document, index: place + 1)
      members.append(Member(name: name.scalar ?? [], node: value))
      place = value.entry.next
    }
    return members
  }

  /// The elements of an array; none for anything else.
  package var elements: [JSONNode] {
    guard entry.kind == .arrayStart else { return [] }
    var elements: [JSONNode] = []
    var place = index + 1
    while place < entry.next {
      let node = JSONNode(document: document, index: place)
      elements.append(node)
      place = node.entry.next
    }
    return elements
  }

  /// The first member with a name, when it is an object that has one.
  package subscript(name: String) -> JSONNode? {
    members.first { $0.name.elementsEqual(name.utf8) }?.node
  }

  /// An element, when it is an array that has it.
  package subscript(index: Int) -> JSONNode? {
    let elements = elements
    return elements.indices.contains(index) ? elements[index] : nil
  }

  /// Two values are equal when they have the same tokens in the same order: white space and the way
  /// a character is escaped do not matter, the way a number is written does.
  package static func == (one: JSONNode, other: JSONNode) -> Bool {
    let (a, b) = (one.tokens, other.tokens)
    guard a.count == b.count else { return false }
    return zip(a.indices, b.indices).allSatisfy { left, right in
      a[left].kind == b[right].kind
        && a[left].next - a.startIndex == b[right].next - b.startIndex
        && JSONNode(document: one.document, index: left).scalar
          == JSONNode(document: other.document, index: right).scalar
    }
  }

  private var tokens: ArraySlice<JSONDocument.Entry> { document.entries[index..<entry.next] }
}

extension JSONNode {
  /// Writes the value in its shortest form.
  package func write(to json: inout JSONWriter) {
    var open: [(end: Int, isObject: Bool)] = []
    for place in index..<entry.next {
      while let last = open.last, last.end <= place {
        open.removeLast()
        json.end(isObject: last.isObject)
      }
      let entry = document.entries[place]
      let node = JSONNode(document: document, index: place)
      switch entry.kind {
      case .objectStart, .arrayStart:
        let isObject = entry.kind == .objectStart
        json.begin(isObject: isObject)
        open.append((entry.next, isObject))
      case .name: json.member(String(decoding: node.scalar ?? [], as: UTF8.self))
      case .string: json.string(String(decoding: node.scalar ?? [], as: UTF8.self))
      case .number: json.numeral(node.raw)
      case .isTrue: json.literal("true")
      case .isFalse: json.literal("false")
      case .null, .objectEnd, .arrayEnd: json.null()
      }
    }
    for last in open.reversed() { json.end(isObject: last.isObject) }
  }
}
