import JSON

/// The JSON of a packet of Socket.IO, analysed in one pass.
struct SocketIOContent: Sendable {
  /// An object that stands for an attachment: `{"_placeholder":true,"num":0}`.
  struct Placeholder: Equatable, Sendable {
    var range: Range<Int>
    var number: Int
  }

  private(set) var range = 0..<0
  private(set) var isArray = false
  private(set) var isObject = false
  /// The first element, when it is a string or a number: between its quotation marks.
  private(set) var event: Range<Int>?
  private(set) var eventHasEscapes = false
  private(set) var eventIsNumber = false
  /// Where the second element begins; nil when there is none.
  private(set) var second: Int?
  private(set) var placeholders: [Placeholder] = []
  private(set) var error: SocketIOPacket.Problem?

  var isEmpty: Bool { range.isEmpty }

  /// The elements after the name of the event, or all of them: the bytes between the brackets.
  func arguments(isNamed: Bool) -> Range<Int> {
    guard isArray, error == nil else { return range.upperBound..<range.upperBound }
    let end = range.upperBound - 1
    return (isNamed ? second ?? end : min(range.lowerBound + 1, end))..<end
  }

  init() {}

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.range = range
    guard !range.isEmpty else { return }
    bytes.withUnsafeBytes { raw in
      read(UnsafeRawBufferPointer(rebasing: raw[range]), raw, range.lowerBound)
    }
    trim(bytes)
  }

  private mutating func read(
    _ text: UnsafeRawBufferPointer, _ raw: UnsafeRawBufferPointer, _ offset: Int
  ) {
    var reader = JSONReader(text)
    var count = 0
    var scan = PlaceholderScan()
    while let token = reader.next() {
      if count == 0 {
        if case .arrayStart = token.kind { isArray = true }
        if case .objectStart = token.kind { isObject = true }
      } else if isArray, second == nil, !token.isEnd || reader.depth > 0 {
        if count == 1 {
          takeName(token, offset)
        } else if reader.depth == (token.isStart ? 2 : 1), !token.isEnd {
          second = token.range.lowerBound + offset
        }
      }
      count = min(count + 1, 2)
      if let number = scan.take(token, text) {
        placeholders.append(
          Placeholder(
            range: scan.start + offset..<token.range.upperBound + offset, number: number))
      }
    }
    guard let found = reader.error else { return }
    error = SocketIOPacket.Problem(
      text: "not JSON from here on: \(found.text)", offset: found.offset + offset)
  }

  private mutating func takeName(_ token: JSONReader.Token, _ offset: Int) {
    let range = token.range.lowerBound + offset..<token.range.upperBound + offset
    switch token.kind {
    case .string:
      event = range.lowerBound + 1..<range.upperBound - 1
      eventHasEscapes = token.hasEscapes
    case .number:
      event = range
      eventIsNumber = true
    default: break
    }
  }

  /// Drops white space at the end.
  private mutating func trim(_ bytes: [UInt8]) {
    guard let last = bytes[range].lastIndex(where: { $0 > 0x20 }) else { return }
    range = range.lowerBound..<last + 1
  }
}

/// Finds the objects that stand for attachments, token by token.
private struct PlaceholderScan {
  private enum Place { case outside, start, placeholder, isTrue, num, number }

  private var place = Place.outside
  private(set) var start = 0
  private var number = 0

  /// - Returns: The attachment's number when the token ends such an object.
  mutating func take(_ token: JSONReader.Token, _ text: UnsafeRawBufferPointer) -> Int? {
    if case .objectStart = token.kind {
      place = .start
      start = token.range.lowerBound
      return nil
    }
    switch (place, token.kind) {
    case (.start, .name) where has(token, text, "\"_placeholder\""): place = .placeholder
    case (.placeholder, .isTrue): place = .isTrue
    case (.isTrue, .name) where has(token, text, "\"num\""): place = .num
    case (.num, .number):
      number = Int(String(decoding: text[token.range], as: UTF8.self)) ?? -1
      place = .number
    case (.number, .objectEnd):
      place = .outside
      return number
    default: place = .outside
    }
    return nil
  }

  private func has(
    _ token: JSONReader.Token, _ text: UnsafeRawBufferPointer, _ name: StaticString
  ) -> Bool {
    token.range.count == name.utf8CodeUnitCount
      && text[token.range].elementsEqual(
        UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }
}
