import JSON

/// A value in a payload: its name, its value, and the bytes that hold it.
///
/// Decoders hand nodes out in the order of the bytes; what is inside a value comes between
/// `NodeSink.open` and `NodeSink.close`. Ranges count bytes of the source that the sink is reading
/// (see `NodeSource`).
package struct Node: Sendable {
  package var label: Label
  package var value: NodeValue
  /// What the value means, such as the name of a reason code; empty when no explanation is needed.
  package var note: String
  /// The bytes of the label and the value together.
  package var range: Range<Int>

  package init(_ label: Label, _ value: NodeValue, note: String = "", at range: Range<Int>) {
    self.label = label
    self.value = value
    self.note = note
    self.range = range
  }
}

/// What a value is called.
package enum Label: Equatable, Sendable {
  case none
  /// A field of the protocol: one that its decoder lists in `About.fields`, or of a kind it names.
  case name(String)
  /// A name that is in the payload, as UTF-8.
  case text(Range<Int>)
  /// A name of JSON with escapes in it: the bytes between the quotation marks.
  case escaped(Range<Int>)
  /// An element of an array.
  case index(Int)
  /// The number of a field, as protobuf and CBOR have them.
  case number(Int64)
}

extension Label {
  /// The label as text; empty when there is none.
  ///
  /// - Parameter bytes: The source that its range counts.
  package func text(_ bytes: [UInt8]) -> String {
    switch self {
    case .none: ""
    case .name(let name): name
    case .text(let range): String(decoding: bytes[range], as: UTF8.self)
    case .escaped(let range):
      String(decoding: JSONUnescaping.text(bytes[range]), as: UTF8.self)
    case .index(let index): "\(index)"
    case .number(let number): "\(number)"
    }
  }
}

/// What a value is.
package enum NodeValue: Equatable, Sendable {
  /// Members follow; how many, where the payload states it in advance.
  case object(count: Int?)
  /// Elements follow.
  case array(count: Int?)
  /// A group of the protocol's own fields follows, such as one packet of several.
  case record(String)
  /// Text, as UTF-8.
  case text(Range<Int>)
  /// A string of JSON with escapes in it: the bytes between the quotation marks.
  case escaped(Range<Int>)
  /// A number as it is written.
  case numeral(Range<Int>)
  case integer(Int64)
  case unsigned(UInt64)
  case real(Double)
  case bool(Bool)
  case null
  /// Bytes that are not text.
  case bytes(Range<Int>)
  /// A word for a number or bit of the protocol, such as `PUBLISH`.
  case word(String)
  /// Text that the payload has in another form, such as a time that is a number there.
  case made(String)
}
