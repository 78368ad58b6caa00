/// A head of the user's own with places for what is new each time.
package enum HandshakeTemplate {
  /// The bytes with a value in every such place.
  ///
  /// - Parameter place: What stands there, such as `{{key}}`.
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
