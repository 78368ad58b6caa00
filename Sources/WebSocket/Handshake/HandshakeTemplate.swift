/// A head written by the user, with placeholders for what differs each time.
package enum HandshakeTemplate {
  /// The bytes with every placeholder replaced.
  ///
  /// - Parameter place: The placeholder, such as `{{key}}`.
  package static func fill(_ bytes: [UInt8], _ place: String, with value: String) -> [UInt8] {
    let pattern = Array(place.utf8)
    var rest = bytes[...]
    var filled: [UInt8] = []
    while let range = rest.firstRange(of: pattern) {
      filled += rest[..<range.lowerBound] + Array(value.utf8)
      rest = rest[range.upperBound...]
    }
    return filled + rest
  }
}
