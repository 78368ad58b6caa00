/// The bytes of a message as they were sent, and where its content is in them.
package struct RawBytes: Equatable, Sendable {
  /// A piece of the content, and where it begins in the bytes.
  package struct Piece: Equatable, Sendable {
    var content: Range<Int>
    var start: Int
  }

  package private(set) var bytes: [UInt8] = []
  /// What they are: `wire bytes`.
  package let name: String
  /// Empty when the content cannot be found in them, such as that of compressed frames.
  package private(set) var pieces: [Piece] = []
  private var contentCount = 0

  package init(name: String) { self.name = name }

  /// Adds bytes that are not content: a header.
  package mutating func add(header: some Sequence<UInt8>) { bytes += header }

  /// Adds bytes that correspond one by one to the next bytes of the content.
  package mutating func add(content: some Collection<UInt8>) {
    let count = content.count
    pieces.append(Piece(content: contentCount..<contentCount + count, start: bytes.count))
    contentCount += count
    bytes += content
  }

  /// Adds bytes in which the content cannot be found.
  package mutating func add(packed: some Sequence<UInt8>) { bytes += packed }

  /// Where a part of the content is: from its first byte to its last, with whatever is between its
  /// pieces.
  func range(of content: Range<Int>) -> Range<Int> {
    guard let first = pieces.last(where: { $0.content.lowerBound <= content.lowerBound }),
      content.lowerBound <= first.content.upperBound
    else { return 0..<0 }
    let start = first.start + content.lowerBound - first.content.lowerBound
    guard !content.isEmpty,
      let last = pieces.last(where: { $0.content.lowerBound < content.upperBound })
    else { return start..<start }
    let count = min(content.upperBound, last.content.upperBound) - last.content.lowerBound
    let end = last.start + count
    return start..<max(start, end)
  }

  /// The byte of the content at an offset; nil where there is none.
  func content(at offset: Int) -> Int? {
    guard let piece = pieces.last(where: { $0.start <= offset }),
      offset - piece.start < piece.content.count
    else { return nil }
    return piece.content.lowerBound + offset - piece.start
  }
}
