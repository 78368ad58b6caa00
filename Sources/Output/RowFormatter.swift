package import Capture
package import Text

/// Turns the items of a log, one by one, into lines or bytes for standard output.
package protocol RowFormatter {
  /// Appends the item's representation to `output`; appends nothing when it has none in this
  /// format.
  mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout RowBuffer)
}
