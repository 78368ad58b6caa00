/// What a row of the list is.
package enum RowUnit: String, CaseIterable, Sendable {
  case frames, messages

  var other: RowUnit { self == .frames ? .messages : .frames }

  /// What a row is.
  var sentence: String { self == .frames ? "a frame" : "a whole message" }

  /// What there is `count` of.
  package func counted(_ count: Int) -> String {
    "\(count) \(count == 1 ? String(rawValue.dropLast()) : rawValue)"
  }
}
