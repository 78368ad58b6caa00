import CLinux
package import Capture
import Glibc
import Synchronization

/// The session file on disk: appended in order by one writer, read back by offset.
///
/// What is appended waits in memory for at most `flushInterval` and is written by a thread of its
/// own, so that no socket waits for the disk; when more than `pendingLimit` bytes wait, whoever
/// appends writes them itself, so that memory stays bounded.
package final class SessionFile: SessionStore {
  /// Milliseconds that appended bytes may wait to be written.
  package static let flushInterval = 50
  /// Bytes that may wait to be written.
  static let pendingLimit = 16 << 20
  /// Bytes after which the writer is called before its time.
  private static let urgentFrom = 1 << 20

  private struct State {
    var file: FileDescriptor
    /// The path for sentences; nil for scratch.
    var path: String?
    var pending: PendingBytes
    var writing: PendingBytes?
    /// Memory of what was written last, for what comes next.
    var spare: ByteArena?
    /// What the writer was told since it last began to write.
    var lastCall: WriterAlarm.Call?
    var failure: String?
    /// How much earlier than in the session bytes stand in the file: not 0 once a recording began
    /// after the oldest bytes of the scratch had gone.
    var delta: UInt64 = 0
    /// The first byte still held, and what the file begins with in any case.
    var oldest: UInt64 = 0
    var headerEnd: UInt64 = 0
    /// Places where a block begins, a few MiB apart, so that scratch is given up in whole blocks.
    var blockStarts: [UInt64] = []
    var nextBlockStart: UInt64 = 0
  }

  private let state: Mutex<State>
  /// Held by whoever writes, so that bytes reach the file in order.
  private let writer = Mutex<Void>(())
  private let alarm: WriterAlarm
  private let scratchLimit: UInt64

  /// A session file without a name.
  ///
  /// - Parameter limit: Bytes it may hold; the oldest go first.
  package static func scratch(limit: UInt64 = 4 << 30) throws(FileFailure) -> SessionFile {
    try SessionFile(file: .scratch(), path: nil, scratchLimit: limit)
  }

  /// A session file with a name; what was there before is gone.
  package static func create(_ path: String) throws(FileFailure) -> SessionFile {
    try SessionFile(file: .create(path), path: path, scratchLimit: .max)
  }

  private init(file: FileDescriptor, path: String?, scratchLimit: UInt64) throws(FileFailure) {
    // A limit on file sizes must be an error of the write, not the end of the program.
    signal(SIGXFSZ, SIG_IGN)
    self.scratchLimit = scratchLimit
    alarm = try WriterAlarm()
    state = Mutex(State(file: file, path: path, pending: PendingBytes(start: 0)))
    alarm.startThread(for: self)
  }

  deinit {
    alarm.stop()
    flush()
  }

  package var failure: String? { state.withLock { $0.failure } }

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
    var isFull = false
    let position = state.withLock { state in
      let position = state.pending.start + UInt64(state.pending.count)
      if position >= state.nextBlockStart {
        state.blockStarts.append(position)
        state.nextBlockStart = position + (4 << 20)
      }
      add(state.pending)
      if state.headerEnd == 0 { state.headerEnd = UInt64(state.pending.count) }
      isFull = state.pending.count > Self.pendingLimit
      call = Self.call(for: &state)
      return position
    }
    if isFull { flush() } else if let call { alarm.ring(call) }
    return position
  }

  /// Whether the writer has to be told, once for each time it works.
  private static func call(for state: inout State) -> WriterAlarm.Call? {
    let call: WriterAlarm.Call = state.pending.count >= urgentFrom ? .now : .soon
    guard state.lastCall != call else { return nil }
    state.lastCall = call
    return call
  }

  package func read(position: UInt64, count: Int) -> [UInt8] {
    let (file, delta, firstWaiting) = state.withLock { state in
      (state.file, state.delta, state.writing?.start ?? state.pending.start)
    }
    var result: [UInt8] = []
    if position < firstWaiting {
      let held = state.withLock { $0.oldest <= position || position < $0.headerEnd }
      guard held, position >= delta || position < firstWaiting else { return [] }
      let inFile = min(UInt64(count), firstWaiting - position)
      result = file.read(at: position - min(delta, position), count: Int(clamping: inFile))
      if UInt64(result.count) < inFile { return result }
    }
    return result + readWaiting(from: position + UInt64(result.count), count: count - result.count)
  }

  /// Reads what is not written yet; looked at under the lock, since it grows.
  private func readWaiting(from position: UInt64, count: Int) -> [UInt8] {
    guard count > 0 else { return [] }
    return state.withLock { state in
      var result: [UInt8] = []
      for waiting in [state.writing, state.pending].compactMap({ $0 }) {
        let next = position + UInt64(result.count)
        result += waiting.read(position: next, limit: count - result.count)
      }
      guard result.isEmpty else { return result }
      // It was written between the two looks.
      return state.file.read(at: position - min(state.delta, position), count: count)
    }
  }

  package func flush() {
    writer.withLock { _ in
      let (batch, file, delta) = state.withLock { state in
        let batch = state.pending
        state.writing = batch
        let end = batch.start + UInt64(batch.count)
        state.pending = PendingBytes(start: end, arena: state.spare.take() ?? ByteArena())
        state.lastCall = nil
        return (batch, state.file, state.delta)
      }
      let failed = state.withLock { $0.failure != nil }
      let code = failed || batch.count == 0 ? nil : batch.write(to: file, delta: delta)
      state.withLock { state in
        state.writing = nil
        state.spare = batch.arena
        if let code { Self.fail(&state, code: code) }
      }
      giveUpOldest()
    }
  }

  private static func fail(_ state: inout State, code: Int32) {
    let name = state.path ?? "the scratch file"
    let reason = String(cString: strerror(code))
    state.failure =
      "recording to \(name) stopped: \(reason); free some space and record again"
  }

  /// Gives the oldest blocks of a scratch file back once it holds more than its limit.
  private func giveUpOldest() {
    state.withLock { state in
      let size = state.pending.start
      guard state.path == nil, size - min(size, state.oldest) > scratchLimit else { return }
      let wanted = size - scratchLimit
      guard let keep = state.blockStarts.last(where: { $0 <= wanted }), keep > state.headerEnd
      else { return }
      let start = max(state.oldest, state.headerEnd)
      _ = windsock_punch_hole(state.file.number, off_t(start), off_t(keep - start))
      state.oldest = keep
      state.blockStarts.removeAll { $0 < keep }
    }
  }

  /// Goes on in a file with a name, which begins with a copy of what there is.
  package func record(to path: String) throws(FileFailure) {
    let target = try FileDescriptor.create(path)
    flush()
    let failure = writer.withLock { _ -> FileFailure? in
      let (source, header, oldest, end) = state.withLock { state in
        (state.file, state.headerEnd, max(state.oldest, state.headerEnd), state.pending.start)
      }
      let whole = [Segment(position: 0, count: Int(header))]
      let rest = Segment(position: oldest, count: Int(end - min(end, oldest)))
      guard Self.copy(whole + [rest], from: source, to: target) else {
        return FileFailure(.write, path)
      }
      state.withLock { state in
        state.file = target
        state.path = path
        state.delta = oldest - header
        state.failure = nil
      }
      return nil
    }
    if let failure { throw failure }
  }

  private static func copy(
    _ parts: [Segment], from source: FileDescriptor, to target: FileDescriptor
  ) -> Bool {
    for part in parts {
      var position = part.position
      var left = part.count
      while left > 0 {
        let bytes = source.read(at: position, count: min(left, 1 << 20))
        guard !bytes.isEmpty, Glibc.write(target.number, bytes, bytes.count) == bytes.count else {
          return false
        }
        position += UInt64(bytes.count)
        left -= bytes.count
      }
    }
    return true
  }
}
