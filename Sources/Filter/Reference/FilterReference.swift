package import Payloads
import WebSocket

/// What filters can ask, as help and README list it, generated from the tables that the parser
/// uses.
package enum FilterReference {
  package struct Field: Sendable {
    /// As it is printed: `len`, `mqtt.topic`.
    package var name: String
    /// Other names of the same.
    package var others: [String]
    package var kind: FilterKind
    /// What it is, without a full stop.
    package var sentence: String
  }

  /// The fields of a decoder.
  package struct Group: Sendable {
    package var about: About
    package var fields: [Field]
  }

  /// Fields that do not depend on what a connection speaks, in the order of `FilterNames`.
  package static let general: [Field] = FilterNames.entries.map(field) + headers

  /// What is decoded and can be asked for, in the order of the registry.
  package static let groups: [Group] = Registry.asked.compactMap { about in
    let fields = fields(of: about)
    return fields.isEmpty ? nil : Group(about: about, fields: fields)
  }

  /// The names that a condition can begin with, without those that a bracket has to follow.
  package static let names: [String] =
    FilterNames.entries.flatMap(\.names)
    + groups.filter { !$0.about.hasOpenPath }.flatMap { $0.fields.map(\.name) }

  private static func field(_ entry: FilterNames.Entry) -> Field {
    let sentence = entry.opcode.map { "the payload data of \($0.name) frames" }
    return Field(
      name: entry.names.first ?? "", others: Array(entry.names.dropFirst()),
      kind: entry.field.kind, sentence: sentence ?? entry.field.sentence)
  }

  private static let headers: [Field] = FilterNames.headerSources.keys.sorted().compactMap { name in
    guard let source = FilterNames.headerSources[name] else { return nil }
    let field = FilterField.header(source, name: "Name")
    return Field(
      name: FilterNames.name(of: field), others: [], kind: field.kind, sentence: field.sentence)
  }

  private static func fields(of about: About) -> [Field] {
    let named = about.fields.map { field in
      Field(
        name: "\(about.prefix).\(field.name)", others: [], kind: FilterKind(field.kind),
        sentence: field.sentence)
    }
    guard about.hasOpenPath else { return named }
    return named + [
      Field(
        name: "\(about.prefix).…", others: [], kind: .value, sentence: about.pathSentence)
    ]
  }
}

extension About {
  /// How the path to a nested value is written.
  fileprivate var pathSentence: String {
    switch prefix {
    case "protobuf": "a field by its number or, by a schema, its name, such as protobuf.1.2"
    case "json": "a member of the JSON in a message, whatever it is wrapped in, such as json.a[0].b"
    case "xml", "html": "an element or attribute inside the first element, such as \(prefix).a.b"
    default: "a member, such as \(prefix).a[0].b"
    }
  }
}
