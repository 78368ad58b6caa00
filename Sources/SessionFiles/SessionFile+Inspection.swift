import Capture
import Glibc
import Synchronization

/// Notices what other programs did to the file of a recording.
extension SessionFile {
  /// Milliseconds between two checks of the file while it is written.
  private static let lookInterval: UInt64 = 100

  /// Checks the file, unless it did so a moment ago.
  ///
  /// - Returns: When to check again.
  func inspect() -> WriterAlarm.Patience {
    writer.withLock { inspection in
      let (path, hasOutage) = state.withLock { ($0.path, $0.outage != nil) }
      let retry: Int32 = hasOutage ? 500 : -1
      guard let path else { return WriterAlarm.Patience(milliseconds: retry) }
      let elapsed = (Self.now() - inspection.lastLook) / 1_000_000
      guard elapsed >= Self.lookInterval else {
        return WriterAlarm.Patience(milliseconds: Int32(Self.lookInterval - elapsed))
      }
      inspection.lastLook = Self.now()
      watch.clear()
      mendTruncation()
      lookAtName(path)
      return WriterAlarm.Patience(watch: watch.descriptor, milliseconds: retry)
    }
  }

  /// Continues after the last whole block of a file that was cut short, and records there what is
  /// missing; the caller holds the writer.
  func mendTruncation() {
    let (file, path, end, header) = state.withLock { state in
      (state.file, state.path, state.fileEnd, state.headerEnd)
    }
    guard let path, let size = FileFacts(of: file)?.size, size < end else { return }
    var whole = header
    if size < header {
      guard let first = fileHeader, file.write(first, at: 0) else { return }
      whole = UInt64(first.count)
    } else {
      whole = WholeBlocks.end(in: file, from: lastBlockStart(before: size), upTo: size)
    }
    ftruncate(file.number, off_t(whole))
    let gap = Self.gap(end - whole, because: "the file was truncated")
    let isNoted = file.write(gap, at: whole)
    report { state in
      state.map.cut(from: size < header ? 0 : whole)
      state.fileEnd = isNoted ? whole + UInt64(gap.count) : whole
      return "\(path) was truncated by another program: \(end - whole) bytes of the recording are "
        + "lost; it continues"
    }
  }

  /// The beginning of the file: the blocks that describe it.
  private var fileHeader: [UInt8]? {
    let header = state.withLock { $0.header }
    return header.isEmpty ? nil : header
  }

  private func lastBlockStart(before size: UInt64) -> UInt64 {
    state.withLock { state in
      state.blockStarts.last { state.map.find($0).map { $0.offset <= size } ?? false }
        .flatMap { state.map.find($0)?.offset } ?? 0
    }
  }

  /// Whether its name still leads to the file.
  private func lookAtName(_ path: String) {
    let (file, isMoved) = state.withLock { ($0.file, $0.isMoved) }
    guard let facts = FileFacts(of: file) else { return }
    let other = FileFacts(at: path)
    if other?.identity == facts.identity { return }
    if facts.links == 0 {
      restore(path, wasReplaced: other != nil)
    } else if !isMoved {
      report { state in
        state.isMoved = true
        return "\(path) was moved: the recording continues in \(file.name ?? "it, wherever it is")"
      }
    }
  }

  /// Writes a file that was deleted again, under its name or, where there is another one, beside
  /// it.
  private func restore(_ path: String, wasReplaced: Bool) {
    let event = wasReplaced ? "replaced by another program" : "deleted"
    var name = path
    var failure: FileError?
    for number in 2..<100 {
      do throws(FileError) {
        let target = try NewFile.record(name)
        failure = move(to: target, name)
        if failure != nil { unlink(name) }
        break
      } catch {
        failure = error
        guard error.reason == .exists || error.reason == .isRecorded else { break }
        name = Self.numbered(path, number)
      }
    }
    report { state in
      state.isMoved = failure != nil
      if let failure {
        return "\(path) was \(event), and the recording is gone when windsock ends: "
          + failure.cause
      }
      return "\(path) was \(event): the whole recording is in \(name) now, where it continues"
    }
  }

  /// `session-2.pcapng` for `session.pcapng`.
  static func numbered(_ path: String, _ number: Int) -> String {
    let slash = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    guard let dot = path.lastIndex(of: "."), dot > slash else { return "\(path)-\(number)" }
    return "\(path[..<dot])-\(number)\(path[dot...])"
  }
}
