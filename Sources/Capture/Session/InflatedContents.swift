/// Gives the contents of compressed messages, which cannot be read directly.
package protocol InflatedContents: AnyObject {
  /// Appends the part of a message's content that a frame of it carries, inflated.
  ///
  /// Returns false when it cannot be had: it does not decode, or is longer than `limit` bytes.
  func append(contentOf frame: LoggedFrame, limit: Int, to bytes: inout [UInt8]) -> Bool
}
