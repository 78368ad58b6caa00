import JSON

/// The outermost members or elements of a JSON text, by which most protocols over JSON are
/// recognized.
package struct JSONShape: Sendable {
  package struct Part: Sendable {
    package enum Kind: Sendable { case object, array, string, number, bool, null }
    package var kind: Kind
    /// Its bytes, quotation marks and brackets included.
    package var range: Range<Int>
    /// Whether it is a string with escapes in it.
    package var hasEscapes: Bool
    /// Where its name begins, quotation mark included; of an element, where it does itself.
    package var start: Int
    /// The name between the quotation marks; empty for an element.
    package var name: Range<Int>
    /// Whether it is an object or array whose end was cut off.
    package var isCut = false
  }

  /// Parts beyond this many are not kept.
  private let limit: Int

  package private(set) var isArray = false
  package private(set) var parts: [Part] = []
  package let bytes: [UInt8]
  package let range: Range<Int>

  /// - Returns: nil when the bytes are not a whole object or array. For a message that was cut
  ///   short, it has the complete parts, and the object or array that is incomplete.
  /// - Parameter limit: How many parts are kept: messages of protocols have few members, batches
  ///   may have many elements.
  package init?(
    _ bytes: [UInt8], _ range: Range<Int>? = nil, isCut: Bool = false, limit: Int = 64
  ) {
    self.bytes = bytes
    self.limit = limit
    self.range = range ?? 0..<bytes.count
    let isRead = bytes.withUnsafeBytes { raw in
      read(UnsafeRawBufferPointer(rebasing: raw[self.range]), isCut: isCut)
    }
    guard isRead else { return nil }
  }

  private mutating func read(_ raw: UnsafeRawBufferPointer, isCut: Bool) -> Bool {
    guard let first = raw.first(where: { $0 > 0x20 }),
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    else { return false }
    isArray = first == UInt8(ascii: "[")
    var reader = JSONReader(raw)
    let offset = range.lowerBound
    _ = reader.next()
    var name: Range<Int>?
    while let token = reader.next() {
      switch token.kind {
      case .name: name = token.range
      case .objectEnd, .arrayEnd: break
      default:
        var range = token.range
        var isPartCut = false
        if token.isStart {
          let inside = reader.depth
          var end: Int?
          while let next = reader.next() {
            if reader.depth < inside {
              end = next.range.upperBound
              break
            }
          }
          guard end != nil || isCut && reader.error?.offset == raw.count else { break }
          isPartCut = end == nil
          range = range.lowerBound..<(end ?? raw.count)
        }
        add(token, range, name, offset, isCut: isPartCut)
        name = nil
      }
    }
    if reader.isComplete { return true }
    return isCut && reader.error?.offset == raw.count
  }

  private mutating func add(
    _ token: JSONReader.Token, _ range: Range<Int>, _ name: Range<Int>?, _ offset: Int,
    isCut: Bool
  ) {
    guard parts.count < limit else { return }
    let kind: Part.Kind =
      switch token.kind {
      case .objectStart: .object
      case .arrayStart: .array
      case .string: .string
      case .number: .number
      case .isTrue, .isFalse: .bool
      default: .null
      }
    let inside = name.map { $0.lowerBound + offset + 1..<$0.upperBound + offset - 1 }
    parts.append(
      Part(
        kind: kind, range: range.lowerBound + offset..<range.upperBound + offset,
        hasEscapes: token.hasEscapes, start: (name ?? range).lowerBound + offset,
        name: inside ?? 0..<0, isCut: isCut))
  }

  /// What is inside a part; nil when it is neither an object nor an array.
  func inner(_ part: Part?, limit: Int = 64) -> JSONShape? {
    guard let part, part.kind == .object || part.kind == .array else { return nil }
    return JSONShape(bytes, part.range, isCut: part.isCut, limit: limit)
  }

  /// The first member with a name that is written without escapes.
  package subscript(name: String) -> Part? {
    if isArray { return nil }
    return parts.first { bytes[$0.name].elementsEqual(name.utf8) }
  }

  /// An element of an array.
  package subscript(index: Int) -> Part? {
    isArray && parts.indices.contains(index) ? parts[index] : nil
  }

  /// The text of a string, or a number as it is written; nil for anything else.
  package func scalar(_ part: Part?) -> [UInt8]? {
    guard let part else { return nil }
    switch part.kind {
    case .number: return Array(bytes[part.range])
    case .string:
      let inside = bytes[inside(part)]
      return part.hasEscapes ? JSONUnescaping.text(inside) : Array(inside)
    default: return nil
    }
  }

  /// Whether a part is a string with this text.
  package func has(_ part: Part?, _ text: String) -> Bool {
    guard let part, part.kind == .string else { return false }
    return bytes[inside(part)].elementsEqual(text.utf8)
  }

  /// A whole number; nil for anything else.
  package func integer(_ part: Part?) -> Int? {
    guard let part, part.kind == .number, part.range.count < 20 else { return nil }
    return Int(String(decoding: bytes[part.range], as: UTF8.self))
  }

  /// The text between the quotation marks of a string.
  package func inside(_ part: Part) -> Range<Int> {
    part.kind == .string ? part.range.lowerBound + 1..<part.range.upperBound - 1 : part.range
  }

  /// A part as a value of its own.
  package func value(_ part: Part) -> NodeValue {
    switch part.kind {
    case .object: .object(count: nil)
    case .array: .array(count: nil)
    case .string: part.hasEscapes ? .escaped(inside(part)) : .text(inside(part))
    case .number: .numeral(part.range)
    case .bool: .bool(bytes[part.range.lowerBound] == UInt8(ascii: "t"))
    case .null: .null
    }
  }
}

extension NodeSink {
  /// Passes on a part of a JSON text under a name of the protocol's, with everything in it.
  package mutating func part(
    _ label: String, _ shape: JSONShape, _ part: JSONShape.Part?, note: String = ""
  ) {
    guard let part else { return }
    switch part.kind {
    case .object, .array: jsonValue(.name(label), part.range, from: part.start)
    default:
      leaf(.name(label), shape.value(part), note: note, at: part.start..<part.range.upperBound)
    }
  }
}
