package import JSON

/// A field of units that a filter asks for: `mqtt.topic`, `json.a[0].b`, `protobuf.1.2`.
package struct FieldPath: Hashable, Sendable {
  /// Whose fields: `mqtt`.
  package var prefix: String
  /// The way from a unit, or the value that the prefix names, to the field.
  package var path: JSONPath

  package init(prefix: String, path: JSONPath) {
    self.prefix = prefix
    self.path = path
  }

  var isJSON: Bool { prefix == "json" }
}
