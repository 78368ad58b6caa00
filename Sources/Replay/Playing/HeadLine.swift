/// Lines of HTTP heads whose values came from elsewhere.
enum HeadLine {
  /// A field's line with its end; a line break in its value would begin another field and goes.
  static func make(_ name: String, _ value: String) -> String {
    "\(name): \(clean(value))\r\n"
  }

  /// The text without line breaks and NUL.
  static func clean(_ text: String) -> String { text.filter { !$0.isNewline && $0 != "\0" } }
}
