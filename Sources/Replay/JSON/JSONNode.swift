package import Capture

/// A JSON value, and where it stands in the bytes it was read from.
package struct JSONNode: Equatable, Sendable {
  package enum Value: Equatable, Sendable {
    case null
    case bool(Bool)
    /// As it was written.
    case number([UInt8])
    case string([UInt8])
    case array([JSONNode])
    case object([Member])
  }

  /// A member of an object; names may repeat.
  package struct Member: Equatable, Sendable {
    package var name: [UInt8]
    package var node: JSONNode
  }

  package var value: Value
  /// Where it stands, quotation marks and brackets included.
  package var range: Range<Int>

  /// The first member with a name, when it is an object that has one.
  package subscript(name: String) -> JSONNode? {
    guard case .object(let members) = value else { return nil }
    return members.first { $0.name.elementsEqual(name.utf8) }?.node
  }

  /// An element, when it is an array that has it.
  package subscript(index: Int) -> JSONNode? {
    guard case .array(let elements) = value, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text of a string or number as it counts, not as it was escaped; nil for anything else.
  package var scalar: [UInt8]? {
    switch value {
    case .string(let bytes), .number(let bytes): bytes
    case .null, .bool, .array, .object: nil
    }
  }
}

extension JSONNode {
  /// Writes the value in its shortest form.
  package func write(to json: inout JSONWriter) {
    switch value {
    case .null: json.null()
    case .bool(let isTrue): json.literal(isTrue ? "true" : "false")
    case .number(let digits): json.numeral(digits)
    case .string(let bytes): json.string(String(decoding: bytes, as: UTF8.self))
    case .array(let elements): json.array(elements) { json, node in node.write(to: &json) }
    case .object(let members):
      json.object { json in
        for member in members {
          json.member(String(decoding: member.name, as: UTF8.self))
          member.node.write(to: &json)
        }
      }
    }
  }
}

enum JSONQuoting {
  /// Bytes of UTF-8 as a JSON string.
  static func quoted(_ bytes: [UInt8]) -> [UInt8] {
    var json = JSONWriter()
    json.string(String(decoding: bytes, as: UTF8.self))
    return json.bytes
  }
}
