/// The text between the quotation marks of a JSON string, as it is written.
package struct JSONString {
  private let raw: UnsafeBufferPointer<UInt8>

  /// - Parameters:
  ///   - bytes: The document; it has to stay where it is.
  ///   - range: Where the string is in it, without its quotation marks.
  package init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    raw = UnsafeBufferPointer(rebasing: bytes[range])
  }

  /// Lends the text with its escapes resolved, as UTF-8.
  package func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    guard raw.contains(0x5C) else { return body(raw) }
    return JSONUnescaping.text(raw).withUnsafeBufferPointer(body)
  }
}

@available(*, unavailable)
extension JSONString: Sendable {}
