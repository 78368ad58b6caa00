import JSON
import Payloads

/// Fields of decoders, such as `mqtt.topic`, `msgpack.a[0]` or `protobuf.1.2`.
extension FilterParser {
  /// A field of the decoder that a name begins with; nil when there is no such decoder.
  ///
  /// - Parameters:
  ///   - name: The name that was taken, in lower case.
  ///   - start: Where it begins.
  mutating func parseDecoded(_ name: String, from start: Int) throws(FilterError) -> FilterField? {
    let prefix = String(name.prefix { $0 != "." })
    guard let about = Registry.about(prefix: prefix), about.isAsked else { return nil }
    let end = scanner.position
    scanner.rewind(to: start + prefix.utf8.count)
    guard scanner.hasNext(".") || scanner.hasNext("[") else {
      scanner.rewind(to: end)
      return nil
    }
    let path = try parsePath()
    try check(path, of: about, at: start)
    return .decoded(FieldPath(prefix: prefix, path: path))
  }

  private func check(
    _ path: JSONPath, of about: About, at start: Int
  ) throws(FilterError) {
    if about.hasOpenPath { return }
    guard case .member(let bytes)? = path.steps?.first else { throw noField("", of: about, start) }
    let name = String(decoding: bytes, as: UTF8.self)
    guard let field = about.fields.first(where: { $0.name == name }) else {
      throw noField(name, of: about, start)
    }
    if field.kind != .tree, path.segments.count > 1 {
      throw FilterError(
        "\(about.prefix).\(name) has nothing inside it: it is \(field.kind.sentence)", at: start)
    }
  }

  private func noField(_ name: String, of about: About, _ start: Int) -> FilterError {
    let names = about.fields.map(\.name)
    let nearest = Spelling.nearest(to: name, among: names, most: 2)
    return FilterError(
      "\(about.name) has no field \(FilterQuoting.quoted(Array(name.utf8))); it has "
        + names.joined(separator: ", "),
      at: start, isIncomplete: scanner.isAtEnd && names.contains { $0.hasPrefix(name) },
      suggestion: nearest.map { "\(about.prefix).\($0)" },
      replacing: start..<start + about.prefix.utf8.count + 1 + name.utf8.count)
  }
}

extension About {
  /// Whether it has fields to ask for.
  var isAsked: Bool { prefix != "json" && (hasOpenPath || !fields.isEmpty) }
}

extension About.Field.Kind {
  /// The kind in words, after "it is".
  fileprivate var sentence: String {
    switch self {
    case .text: "text"
    case .number: "a number"
    case .flag: "true or false"
    case .bytes: "bytes"
    case .tree: "a value with others in it"
    }
  }
}
