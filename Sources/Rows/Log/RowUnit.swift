/// What a row of the list is.
package enum RowUnit: String, CaseIterable, Sendable {
  case frames, messages
  /// What decoders found in the messages: several in one, or one in several.
  case units

  package var next: RowUnit {
    switch self {
    case .frames: .messages
    case .messages: .units
    case .units: .frames
    }
  }

  /// Whether the frames of a message are joined.
  package var joinsFrames: Bool { self != .frames }

  /// What a row is.
  package var sentence: String {
    switch self {
    case .frames: "a frame"
    case .messages: "a whole message"
    case .units: "a unit, what a decoder found in a message"
    }
  }

  /// The noun for `count` of them.
  package func counted(_ count: Int) -> String {
    "\(count) \(count == 1 ? String(rawValue.dropLast()) : rawValue)"
  }
}
