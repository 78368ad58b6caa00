import CLinux
package import Capture
import Glibc
import Synchronization

/// The session file on disk: appended in order by one writer, read back by offset.
///
/// What is appended waits in memory for at most `flushInterval` and is written by a thread of its
/// own, so that no socket waits for the disk. Appending itself never writes: it happens under the
/// session's lock. When more than `pendingLimit` bytes wait, `makeRoom` writes them, so that memory
/// stays bounded.
///
/// Nothing that happens to the file ends the recording: what cannot be written is counted, what
/// another program did to it is noticed, and the recording continues in the file that is there.
package final class SessionFile: SessionStore {
  /// Milliseconds that appended bytes may wait to be written.
  package static let flushInterval = 50
  /// Bytes that may wait to be written.
  static let pendingLimit = 16 << 20
  /// How many waiting bytes wake the writer early.
  private static let urgentFrom = 1 << 20

  struct State {
    var file: FileDescriptor
    /// The path for sentences; nil for scratch.
    var path: String?
    var pending: PendingBytes
    var writing: PendingBytes?
    /// The memory of what was written last, reused for what comes next.
    var spare: ByteArena?
    /// The call that the writer got since it last began to write.
    var lastCall: WriterAlarm.Call?
    /// Where what was written is, and where the file ends.
    var map = FileMap()
    var fileEnd: UInt64 = 0
    /// What keeps bytes from being written, and what is missing since.
    var outage: Outage?
    /// Sentences about the file that were not taken yet.
    var news: [String] = []
    /// Whether it is known that the file's name leads elsewhere.
    var isMoved = false
    /// What the file begins with.
    var header: [UInt8] = []
    /// Whether bytes are missing, or another process did something to the file.
    var isDamaged = false
    var ring: (@Sendable () -> Void)?
    /// The first byte still held, and what the file begins with in any case.
    var oldest: UInt64 = 0
    var headerEnd: UInt64 = 0
    /// Places where a block begins, a few MiB apart, so that scratch is given up in whole blocks.
    var blockStarts: [UInt64] = []
    var nextBlockStart: UInt64 = 0
  }

  let state: Mutex<State>
  /// Held while writing, so that bytes reach the file in order.
  let writer = Mutex(Inspection())
  let watch = FileWatch()
  private let alarm: WriterAlarm
  private let scratchLimit: ScratchLimit?
  /// Whether more than `pendingLimit` bytes were waiting after an append.
  private let isOverfull = Atomic(false)

  /// A session file without a name.
  ///
  /// - Parameter limit: The most bytes it may hold; the oldest go first.
  package static func scratch(limit: UInt64 = 4 << 30) throws(FileError) -> SessionFile {
    try scratch(within: ScratchLimit(limit))
  }

  /// A session file without a name.
  ///
  /// - Parameter limit: The most bytes that it and others may hold together; the oldest go first.
  static func scratch(within limit: ScratchLimit) throws(FileError) -> SessionFile {
    try SessionFile(file: .scratch(), scratchLimit: limit)
  }

  /// A session file without a name until `record(to:)` gives it one, so that nothing is replaced
  /// for a recording that does not begin.
  ///
  /// - Parameters:
  ///   - path: The name that it will get; whatever prevents that is an error at once.
  ///   - replaces: Whether an existing regular file may be replaced.
  ///   - inputs: Files that are read, which it may not replace.
  package static func unnamed(
    for path: String, replaces: Bool = false, inputs: [FileIdentity] = []
  ) throws(FileError) -> SessionFile {
    _ = try NewFile.check(path, replaces: replaces, inputs: inputs)
    let (file, name) = try NewFile.beside(path)
    unlink(name)
    return try SessionFile(file: file)
  }

  init(
    file: FileDescriptor, path: String? = nil, scratchLimit: ScratchLimit? = nil
  ) throws(FileError) {
    // A limit on file sizes must be an error of the write, not the end of the program.
    signal(SIGXFSZ, SIG_IGN)
    self.scratchLimit = scratchLimit
    alarm = try WriterAlarm()
    state = Mutex(State(file: file, path: path, pending: PendingBytes(start: 0)))
    try alarm.startThread(for: self)
  }

  deinit {
    alarm.stop()
    flush()
  }

  package var failure: String? {
    state.withLock { state in state.outage.map { $0.sentence(of: state.path) } }
  }

  package var isDamaged: Bool { state.withLock { $0.isDamaged } }

  package func takeNews() -> [String] {
    state.withLock { state in
      defer { state.news = [] }
      return state.news
    }
  }

  package func notify(_ ring: @escaping @Sendable () -> Void) {
    state.withLock { $0.ring = ring }
  }

  package var size: UInt64 { state.withLock { $0.pending.start + UInt64($0.pending.count) } }

  /// The name of the file, nil for scratch.
  package var path: String? { state.withLock { $0.path } }

  package func append(_ pieces: [StorePiece]) -> UInt64 {
    append { pending in for piece in pieces { pending.append(piece) } }
  }

  package func append(upTo limit: Int, _ fill: (UnsafeMutableRawPointer) -> Int) -> UInt64 {
    append { pending in pending.append(upTo: limit, fill) }
  }

  @inline(__always)
  private func append(_ add: (PendingBytes) -> Void) -> UInt64 {
    var call: WriterAlarm.Call?
    let position = state.withLock { state in
      let position = state.pending.start + UInt64(state.pending.count)
      if position >= state.nextBlockStart {
        state.blockStarts.append(position)
        state.nextBlockStart = position + (4 << 20)
      }
      add(state.pending)
      if state.headerEnd == 0 { state.noteHeader() }
      if state.pending.count > Self.pendingLimit { isOverfull.store(true, ordering: .relaxed) }
      call = Self.call(for: &state)
      return position
    }
    if let call { alarm.ring(call) }
    return position
  }

  package func makeRoom() {
    guard isOverfull.load(ordering: .relaxed) else { return }
    isOverfull.store(false, ordering: .relaxed)
    flush()
  }

  /// Whether the writer has to be called, once for each time it works.
  private static func call(for state: inout State) -> WriterAlarm.Call? {
    let call: WriterAlarm.Call = state.pending.count >= urgentFrom ? .now : .soon
    guard state.lastCall != call else { return nil }
    state.lastCall = call
    return call
  }

  package func read(position: UInt64, count: Int) -> [UInt8] {
    var result: [UInt8] = []
    while result.count < count {
      let next = position &+ UInt64(result.count)
      let bytes = readOnce(position: next, count: count - result.count)
      if bytes.isEmpty { break }
      // Nearly always the first piece is all, and is passed on as it is.
      if result.isEmpty { result = bytes } else { result += bytes }
    }
    return result
  }

  /// Where bytes are that can be read.
  fileprivate enum Place {
    case file(FileDescriptor, offset: UInt64, count: UInt64)
    case memory([UInt8])
    case nowhere
  }

  /// Reads contiguous bytes: from the file, or from memory as long as they are not written.
  private func readOnce(position: UInt64, count: Int) -> [UInt8] {
    switch state.withLock({ $0.place(of: position, limit: count) }) {
    case .nowhere: return []
    case .memory(let bytes): return bytes
    case .file(let file, let offset, let held):
      let bytes = file.read(at: offset, count: Int(clamping: min(UInt64(count), held)))
      // The file was read without the lock: what was given up meanwhile reads as zeros.
      let kept = state.withLock { $0.keptCount(from: position) }
      return kept < UInt64(bytes.count) ? Array(bytes.prefix(Int(kept))) : bytes
    }
  }

  package func flush() {
    writer.withLock { inspection in
      let batch = state.withLock { state in
        let batch = state.pending
        state.writing = batch
        let end = batch.start + UInt64(batch.count)
        state.pending = PendingBytes(start: end, arena: state.spare.take() ?? ByteArena())
        state.lastCall = nil
        return batch
      }
      write(batch, &inspection)
      state.withLock { state in
        state.writing = nil
        state.spare = batch.arena
      }
      giveUpOldest()
    }
  }

  /// Gives the oldest blocks of a scratch file back once it holds more than its limit; the caller
  /// holds the writer.
  private func giveUpOldest() {
    let given = state.withLock { state -> (FileDescriptor, offset: UInt64, count: UInt64)? in
      let size = state.pending.start
      let held = size - min(size, state.oldest)
      guard state.path == nil, let limit = scratchLimit?.room(for: self, holding: held),
        held > limit
      else { return nil }
      let wanted = size - limit
      guard let keep = state.blockStarts.last(where: { $0 <= wanted }), keep > state.headerEnd
      else { return nil }
      let start = max(state.oldest, state.headerEnd)
      state.oldest = keep
      state.blockStarts.removeAll { $0 < keep }
      return state.map.find(start).map { (state.file, $0.offset, min(keep - start, $0.count)) }
    }
    // Readers check `oldest` again after they have read, so it changes before the bytes do.
    guard let (file, offset, count) = given else { return }
    _ = windsock_punch_hole(file.number, Int64(offset), Int64(count))
  }
}

extension SessionFile.State {
  /// Where a byte is, and how many contiguous bytes after it, up to a number.
  fileprivate func place(of position: UInt64, limit: Int) -> SessionFile.Place {
    let kept = keptCount(from: position)
    guard kept > 0 else { return .nowhere }
    if let (offset, count) = map.find(position) {
      return .file(file, offset: offset, count: min(count, kept))
    }
    for waiting in [writing, pending].compactMap({ $0 }) {
      let bytes = waiting.read(position: position, limit: limit)
      if !bytes.isEmpty { return .memory(bytes) }
    }
    return .nowhere
  }

  /// How many bytes from a position on have not been given up: of what lies before the oldest byte
  /// still held, only what the file begins with is kept.
  fileprivate func keptCount(from position: UInt64) -> UInt64 {
    if position >= oldest { return .max }
    return position < headerEnd ? headerEnd - position : 0
  }

  /// Keeps what was appended first: without it the rest could not be read.
  fileprivate mutating func noteHeader() {
    headerEnd = UInt64(pending.count)
    header = pending.read(position: 0, limit: pending.count)
  }
}
