/// The chunks of a log: the newest as columns that grow, the others packed.
///
/// Packed chunks lie one after the other in regions, which the storage may move out of resident
/// memory once they are full. Readers of packed rows get the last few chunks unpacked.
struct ChunkStore: ~Copyable {
  private enum Place {
    case open(LogChunk)
    case packed(UnsafeRawPointer)
  }

  private static let regionSize = 4 << 20
  /// Columns that are kept for the next chunks.
  private static let spareLimit = 4

  private let storage: any ColumnStorage
  private var places: [Place] = []
  /// No chunk before this one is open.
  private var firstOpen = 0
  private var spare: [UnsafeMutableRawPointer] = []
  private var regions: [UnsafeMutableRawPointer] = []
  private var used = 0
  private let unpacked: UnpackedChunks

  init(storage: any ColumnStorage) {
    self.storage = storage
    unpacked = UnpackedChunks()
  }

  deinit {
    for case .open(let chunk) in places {
      storage.deallocate(chunk.base, byteCount: LogChunk.byteCount)
    }
    for base in spare { storage.deallocate(base, byteCount: LogChunk.byteCount) }
    for region in regions { storage.deallocate(region, byteCount: Self.regionSize) }
  }

  /// The rows of a chunk, to be read at once.
  subscript(index: Int) -> LogChunk {
    switch places[index] {
    case .open(let chunk): chunk
    case .packed(let bytes): unpacked.chunk(index, bytes)
    }
  }

  /// Some columns of a chunk, to be read at once; the others may hold anything.
  func columns(_ wanted: LogColumns, of index: Int) -> LogChunk {
    switch places[index] {
    case .open(let chunk): chunk
    case .packed(let bytes): unpacked.chunk(index, bytes, wanted)
    }
  }

  /// Adds an empty chunk; false when there is no memory for it.
  mutating func add() -> Bool {
    guard let base = takeColumns() else { return false }
    places.append(.open(LogChunk(base: base)))
    return true
  }

  /// The rows of a chunk, to be changed before the next `pack`.
  mutating func open(_ index: Int) -> LogChunk? {
    switch places[index] {
    case .open(let chunk): return chunk
    case .packed(let bytes):
      guard let base = takeColumns() else { return nil }
      let chunk = LogChunk(base: base)
      chunk.unpack(bytes)
      places[index] = .open(chunk)
      unpacked.forget(index)
      firstOpen = min(firstOpen, index)
      return chunk
    }
  }

  /// Packs the open ones of the first `count` chunks, which are full.
  mutating func pack(first count: Int) {
    while firstOpen < count {
      if case .open(let chunk) = places[firstOpen] {
        guard let bytes = keep(upTo: LogChunk.packedLimit, chunk.pack) else { return }
        places[firstOpen] = .packed(bytes)
        giveBack(chunk.base)
      }
      firstOpen += 1
    }
  }

  /// Keeps packed bytes with those of the chunks, at the same address as long as the store lives.
  ///
  /// - Parameters:
  ///   - limit: The most bytes that `fill` writes.
  ///   - fill: Writes them, and returns how many they are: a multiple of 8.
  /// - Returns: Their address; nil when there is no memory, so that they have to stay unpacked.
  mutating func keep(
    upTo limit: Int, _ fill: (UnsafeMutableRawPointer) -> Int
  ) -> UnsafeRawPointer? {
    guard let room = room(for: limit) else { return nil }
    used += fill(room)
    return UnsafeRawPointer(room)
  }

  private mutating func room(for limit: Int) -> UnsafeMutableRawPointer? {
    if let region = regions.last {
      if Self.regionSize - used >= limit { return region + used }
      storage.seal(region, byteCount: used)
    }
    guard let region = storage.allocate(byteCount: Self.regionSize) else { return nil }
    regions.append(region)
    used = 0
    return region
  }

  private mutating func takeColumns() -> UnsafeMutableRawPointer? {
    spare.popLast() ?? storage.allocate(byteCount: LogChunk.byteCount)
  }

  private mutating func giveBack(_ base: UnsafeMutableRawPointer) {
    if spare.count < Self.spareLimit {
      spare.append(base)
    } else {
      storage.deallocate(base, byteCount: LogChunk.byteCount)
    }
  }
}

/// The packed chunks that were looked at last.
///
/// Filling it does not change the log, so readers may do it: they hold the log's lock.
private final class UnpackedChunks {
  private struct Entry {
    var index: Int
    var chunk: LogChunk
    /// What of it is unpacked.
    var columns: LogColumns = []
    var lastUse: Int
  }

  private static let limit = 8

  private var entries: [Entry] = []
  private var uses = 0
  // The one that was asked for last: rows are mostly read in order. Readers hold the log's lock, so
  // only one is here at a time; checking that would cost as much as the rest.
  @exclusivity(unchecked) private var lastIndex = -1
  @exclusivity(unchecked) private var last: LogChunk?

  deinit {
    for entry in entries { entry.chunk.base.deallocate() }
  }

  @inline(__always)
  func chunk(
    _ index: Int, _ bytes: UnsafeRawPointer, _ wanted: LogColumns = .all
  ) -> LogChunk {
    if index == lastIndex, let last { return last }
    return find(index, bytes, wanted)
  }

  @inline(never)
  private func find(_ index: Int, _ bytes: UnsafeRawPointer, _ wanted: LogColumns) -> LogChunk {
    uses &+= 1
    let place = entries.firstIndex { $0.index == index } ?? add(index)
    let chunk = entries[place].chunk
    let missing = wanted.subtracting(entries[place].columns)
    if !missing.isEmpty { chunk.unpack(bytes, missing) }
    entries[place].columns.formUnion(wanted)
    entries[place].lastUse = uses
    if entries[place].columns == .all { (lastIndex, last) = (index, chunk) }
    return chunk
  }

  /// Columns for a chunk, not filled yet.
  private func add(_ index: Int) -> Int {
    let chunk = entries.count < Self.limit ? make() : takeOldest()
    entries.append(Entry(index: index, chunk: chunk, lastUse: uses))
    return entries.count - 1
  }

  func forget(_ index: Int) {
    (lastIndex, last) = (-1, nil)
    guard let place = entries.firstIndex(where: { $0.index == index }) else { return }
    entries.remove(at: place).chunk.base.deallocate()
  }

  private func make() -> LogChunk {
    LogChunk(base: .allocate(byteCount: LogChunk.byteCount, alignment: 8))
  }

  private func takeOldest() -> LogChunk {
    let oldest = entries.indices.min { entries[$0].lastUse < entries[$1].lastUse } ?? 0
    if entries[oldest].index == lastIndex { (lastIndex, last) = (-1, nil) }
    return entries.remove(at: oldest).chunk
  }
}
