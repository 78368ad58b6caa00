/// Turns what a log tells, item by item, into lines or bytes for standard output.
package protocol RowFormatter {
  /// Appends the item's representation to `output`; nothing when it has none in this format.
  mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout RowBuffer)
}

/// What formatters look up beside the item itself.
package struct FormatSource {
  package let log: CaptureLog
  package let payloads: PayloadReader
  /// What compressed messages inflate to.
  package let inflated: InflatedReader
  /// Whether payloads are written at all.
  package var includesPayload: Bool

  package init(log: CaptureLog, payloads: PayloadReader, includesPayload: Bool = true) {
    self.log = log
    self.payloads = payloads
    self.includesPayload = includesPayload
    inflated = InflatedReader(log: log, payloads: payloads)
  }

  /// The connection with a number.
  func connection(_ number: UInt32) -> ConnectionRecord? {
    log.read { $0.connection(number) }
  }
}
