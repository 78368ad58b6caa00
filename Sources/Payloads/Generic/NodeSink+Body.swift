extension NodeSink {
  /// Adds a body of unknown form, as one value called `label`, and puts it into the summary: an
  /// MQTT payload, the body of a STOMP frame.
  ///
  /// - Parameter saysSize: Whether the summary has its size before its content; for unrecognized
  ///   bytes it always has.
  /// - Returns: The form it was read as; nil for text and bytes.
  @discardableResult
  package mutating func body(
    _ label: String, _ range: Range<Int>, saysSize: Bool = false
  ) -> String? {
    if range.isEmpty { return nil }
    let content = Content(bytes, range, depth: 1, isCut: isCut(at: range.upperBound))
    let isBytes = if case .bytes = content { true } else { false }
    if saysSize, !isBytes { say(size: range.count) }
    switch content {
    case .text:
      say(range, .string)
      leaf(.name(label), .text(range), at: range)
      return nil
    case .bytes:
      say(size: range.count)
      leaf(.name(label), .bytes(range), at: range)
      return nil
    default: return content.show(.name(label), range, depth: 1, to: &self)
    }
  }
}
