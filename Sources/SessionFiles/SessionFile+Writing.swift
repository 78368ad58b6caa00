import Capture
import Glibc
import Pcapng
import Synchronization

extension SessionFile {
  /// A period in which nothing can be written.
  struct Outage {
    var code: Int32
    /// Bytes that are missing.
    var bytes: UInt64 = 0

    /// - Parameter path: nil for scratch.
    func sentence(of path: String?) -> String {
      "recording to \(path ?? "the scratch file") stopped: \(String(cString: strerror(code))); "
        + "it resumes when there is room again"
    }
  }

  /// When the writer last did anything but write bytes, in nanoseconds.
  struct Inspection {
    var lastAttempt: UInt64 = 0
    var lastLook: UInt64 = 0
  }

  /// Milliseconds between two attempts to resume after an outage.
  private static let retryInterval: UInt64 = 250
  /// Free space that is required besides the waiting bytes: a recording that continues should not
  /// stop again at once.
  private static let reserve = 64 << 10

  /// The writer's thread: writes what waits, and looks at the file.
  ///
  /// - Returns: When it should look again without being called.
  func work() -> WriterAlarm.Patience {
    flush()
    return inspect()
  }

  /// Writes what was taken from the waiting bytes; the caller holds the writer.
  func write(_ batch: PendingBytes, _ inspection: inout Inspection) {
    let outage = state.withLock { $0.outage }
    if let outage {
      resume(after: outage, with: batch, &inspection)
    } else if batch.count > 0 {
      mendTruncation()
      let (file, end) = state.withLock { ($0.file, $0.fileEnd) }
      if let code = batch.write(to: file, at: end) {
        stop(code, in: batch, file: file, from: end)
        inspection.lastAttempt = Self.now()
      } else {
        state.withLock { $0.wrote(batch, at: end) }
      }
    }
  }

  /// Keeps what was written of a batch in whole blocks.
  private func stop(_ code: Int32, in batch: PendingBytes, file: FileDescriptor, from end: UInt64) {
    let whole = WholeBlocks.end(in: file, from: end, upTo: file.size)
    ftruncate(file.number, off_t(whole))
    report { state in
      state.map.append(position: batch.start, offset: end, count: whole - end)
      state.fileEnd = whole
      let outage = Outage(code: code, bytes: UInt64(batch.count) - (whole - end))
      state.outage = outage
      return outage.sentence(of: state.path)
    }
  }

  /// Tries to resume with a batch, after a block that says what is missing.
  private func resume(
    after outage: Outage, with batch: PendingBytes, _ inspection: inout Inspection
  ) {
    let now = Self.now()
    guard now - inspection.lastAttempt >= Self.retryInterval * 1_000_000 else {
      state.withLock { $0.outage?.bytes += UInt64(batch.count) }
      return
    }
    inspection.lastAttempt = now
    let gap = Self.gap(outage.bytes, because: String(cString: strerror(outage.code)))
    let (file, end) = state.withLock { ($0.file, $0.fileEnd) }
    let room = off_t(gap.count + batch.count + Self.reserve)
    let isRoom = posix_fallocate(file.number, off_t(end), room) == 0
    ftruncate(file.number, off_t(end))
    guard isRoom, batch.write(to: file, at: end, after: gap) == nil else {
      ftruncate(file.number, off_t(end))
      state.withLock { $0.outage?.bytes += UInt64(batch.count) }
      return
    }
    report { state in
      state.outage = nil
      state.wrote(batch, at: end + UInt64(gap.count))
      let name = state.path ?? "the scratch file"
      return "recording to \(name) resumed; \(outage.bytes) bytes of it are missing"
    }
  }

  /// The block that marks where bytes are missing.
  static func gap(_ bytes: UInt64, because reason: String) -> [UInt8] {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let time = UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    return PcapngBlocks.gap(bytes: bytes, reason: reason, time: time)
  }

  /// Reports that something went wrong: a sentence for the user, and the bell for the screen that
  /// shows it.
  func report(_ change: (inout State) -> String) {
    let ring = state.withLock { state in
      state.isDamaged = true
      state.news.append(change(&state))
      return state.ring
    }
    ring?()
  }

  static func now() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }
}

extension SessionFile.State {
  /// Takes note of a batch that is at an offset, at the end of the file.
  mutating func wrote(_ batch: PendingBytes, at offset: UInt64) {
    map.append(position: batch.start, offset: offset, count: UInt64(batch.count))
    fileEnd = offset + UInt64(batch.count)
  }
}
