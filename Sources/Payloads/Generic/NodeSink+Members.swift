import JSON

/// What a decoder adds to the members of a JSON object.
package struct MemberNotes: Sendable {
  /// The protocol's field for a member that is called differently: `sessionId` to `session`.
  package var fields: [String: String] = [:]
  /// What a member's value means.
  package var notes: [String: String] = [:]
  /// What the values inside a member mean, by member and the name inside it.
  package var inner: [String: [String: String]] = [:]

  package init(
    fields: [String: String] = [:], notes: [String: String] = [:],
    inner: [String: [String: String]] = [:]
  ) {
    self.fields = fields
    self.notes = notes
    self.inner = inner
  }
}

extension NodeSink {
  /// Whether anything is kept of values.
  var wantsValues: Bool { tree.isOpen || !fields.isEmpty || compact != nil }

  /// Adds the members of a message in the order of the bytes: fields of the protocol under their
  /// names, others under the payload's.
  package mutating func members(
    _ shape: JSONShape, of about: About, _ told: MemberNotes = MemberNotes()
  ) {
    guard wantsValues else { return }
    for part in shape.parts {
      let name = String(decoding: shape.bytes[part.name], as: UTF8.self)
      let field = told.fields[name] ?? name
      let isField = about.fields.contains { $0.name == field }
      let label = isField ? .name(field) : shape.label(part)
      if let notes = told.inner[name], part.kind == .object {
        object(label, shape, part, notes)
      } else {
        value(label, shape, part, note: told.notes[name] ?? "")
      }
    }
  }

  /// Adds an object, with notes on some of its members.
  private mutating func object(
    _ label: Label, _ shape: JSONShape, _ part: JSONShape.Part, _ notes: [String: String]
  ) {
    guard let inner = shape.inner(part, limit: .max) else { return }
    let range = part.start..<part.range.upperBound
    guard open(label, .object(count: nil), at: range) else { return }
    for member in inner.parts {
      let name = String(decoding: inner.bytes[member.name], as: UTF8.self)
      value(inner.label(member), inner, member, note: notes[name] ?? "")
    }
    close(at: range.upperBound)
  }

  private mutating func value(
    _ label: Label, _ shape: JSONShape, _ part: JSONShape.Part, note: String
  ) {
    if note.isEmpty {
      jsonValue(label, part.range, from: part.start)
    } else {
      leaf(label, shape.value(part), note: note, at: part.start..<part.range.upperBound)
    }
  }
}

extension JSONShape {
  /// The name of a member as a label.
  func label(_ part: Part) -> Label {
    bytes[part.name].contains(UInt8(ascii: "\\")) ? .escaped(part.name) : .text(part.name)
  }
}
