import Screen

/// A piece of a line in one role, as the bytes it was made of: they are not always text.
struct TextRun: Equatable, Sendable {
  var bytes: [UInt8]
  var role: Role

  init(_ bytes: [UInt8], _ role: Role = .text) {
    self.bytes = bytes
    self.role = role
  }

  init(_ text: String, _ role: Role = .text) { self.init(Array(text.utf8), role) }
}
