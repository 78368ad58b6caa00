/// Cuts the bytes of one direction into records, whatever packets they came in.
struct TLSRecordBuffer {
  /// What comes next in a direction.
  private enum Course {
    /// Records; only part of the first may have arrived.
    case records
    /// This many bytes of a record that lacks others.
    case dropping(Int)
    /// The next record has to be found: this many bytes before those held could not be used.
    case searching(lost: Int)
  }

  /// What missing bytes mean for the records.
  enum Loss: Equatable {
    /// One record lacks bytes: the length of its fragment.
    case record(fragment: Int)
    /// They belong to a record that already lacked bytes.
    case known
    /// It is not known how many records lack bytes.
    case unknown
  }

  /// The most bytes that are held while a record is sought: room for a few of the longest.
  private static let searchLimit = 64 << 10

  private var partial: [UInt8] = []
  private var course = Course.records
  /// How many of the bytes held were looked at in the search.
  private var searched = 0

  /// Whether the next record has to be found.
  var isSearching: Bool { if case .searching = course { true } else { false } }

  /// Takes the next bytes.
  ///
  /// - Parameters:
  ///   - accept: Whether the bytes, which look like a record and follow this many that could not be
  ///     used, are one.
  ///   - body: Is given each complete record, header first.
  mutating func receive(
    _ bytes: UnsafeRawBufferPointer, accept: (UnsafeRawBufferPointer, _ lost: Int) -> Bool,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    switch course {
    case .records: cut(bytes, body)
    case .dropping(let count):
      let dropped = min(count, bytes.count)
      course = count == dropped ? .records : .dropping(count - dropped)
      if count == dropped { cut(UnsafeRawBufferPointer(rebasing: bytes[dropped...]), body) }
    case .searching: partial += bytes
    }
    // What follows a record that was found may again not be a record.
    while isSearching, search(accept) {
      let held = partial
      partial = []
      held.withUnsafeBytes { cut($0, body) }
    }
  }

  private mutating func cut(
    _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    var rest = bytes
    if !partial.isEmpty { rest = complete(with: rest, body) }
    while rest.count >= TLSRecord.headerLength, let base = rest.baseAddress, !isSearching {
      guard let size = TLSRecord.size(base) else {
        beginSearch(lost: 0)
        break
      }
      guard rest.count >= size else { break }
      body(UnsafeRawBufferPointer(rebasing: rest[..<size]))
      rest = UnsafeRawBufferPointer(rebasing: rest[size...])
    }
    partial += rest
  }

  /// Adds to the record that is here in part, and returns what follows it.
  private mutating func complete(
    with bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) -> UnsafeRawBufferPointer {
    var rest = bytes
    take(&rest, upTo: TLSRecord.headerLength)
    guard partial.count >= TLSRecord.headerLength else { return rest }
    guard let size = partialSize else {
      beginSearch(lost: 0)
      return rest
    }
    take(&rest, upTo: size)
    guard partial.count == size else { return rest }
    let record = partial
    partial.removeAll(keepingCapacity: true)
    record.withUnsafeBytes(body)
    return rest
  }

  private mutating func take(_ rest: inout UnsafeRawBufferPointer, upTo count: Int) {
    let taken = min(max(0, count - partial.count), rest.count)
    partial += rest[..<taken]
    rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
  }

  private var partialSize: Int? {
    guard partial.count >= TLSRecord.headerLength else { return nil }
    return partial.withUnsafeBytes { $0.baseAddress.flatMap(TLSRecord.size) }
  }
}

// Bytes that are missing.
extension TLSRecordBuffer {
  /// Notes that bytes are missing.
  mutating func miss(_ count: Int) -> Loss {
    switch course {
    case .dropping(let left) where count <= left:
      course = left == count ? .records : .dropping(left - count)
      return .known
    case .dropping(let left):
      beginSearch(lost: count - left)
      return .unknown
    case .searching(let lost):
      beginSearch(lost: lost + partial.count + count)
      partial = []
      return .unknown
    case .records:
      defer { partial = [] }
      guard let size = partialSize, count <= size - partial.count else {
        beginSearch(lost: partial.count + count)
        return .unknown
      }
      let left = size - partial.count - count
      course = left == 0 ? .records : .dropping(left)
      return .record(fragment: size - TLSRecord.headerLength)
    }
  }

  private mutating func beginSearch(lost: Int) {
    course = .searching(lost: lost)
    searched = 0
  }

  /// Searches the bytes held for the next record; what follows it is left for the caller.
  ///
  /// - Returns: Whether there is one.
  private mutating func search(_ accept: (UnsafeRawBufferPointer, _ lost: Int) -> Bool) -> Bool {
    guard case .searching(let lost) = course else { return false }
    let end = partial.withUnsafeBytes { held -> Int? in
      while held.count - searched >= TLSRecord.headerLength, let base = held.baseAddress {
        if let size = TLSRecord.size(base + searched) {
          guard held.count - searched >= size else { return nil }
          let record = UnsafeRawBufferPointer(rebasing: held[searched..<searched + size])
          if accept(record, lost + searched) { return searched + size }
        }
        searched += 1
      }
      return nil
    }
    if let end {
      course = .records
      partial.removeFirst(end)
    } else if partial.count > Self.searchLimit {
      partial.removeFirst(searched)
      beginSearch(lost: lost + searched)
    }
    return end != nil
  }
}
