/// A piece of a binary form that has JSON's structure: MessagePack or CBOR.
enum OldDataToken: Equatable {
  case scalar(PayloadRun)
  /// An array of this many values; nil when a break ends it.
  case array(UInt64?)
  /// A map of this many pairs; nil when a break ends it.
  case map(UInt64?)
  case end
  /// Says something of the value behind it.
  case note(String)
}

/// Reads tokens, one after the other.
protocol OldDataTokens {
  /// nil when no token begins here, or not all of it is there.
  mutating func next() -> OldDataToken?
  var isAtEnd: Bool { get }
}

extension OldDataTokens {
  /// The lines of one whole array or map; nil when it is something else, or more follows.
  mutating func lines() -> [PayloadLine]? {
    var layout = DataLayout()
    while !layout.isComplete {
      guard let token = next(), layout.take(token) else { return nil }
    }
    return isAtEnd ? layout.lines : nil
  }
}
