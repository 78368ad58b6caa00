import CLinux
import Glibc

/// Wakes the thread that writes a session file: soon, at once, or for the last time.
struct WriterAlarm: Sendable {
  enum Call: UInt8, Sendable {
    case soon = 1
    case now = 2
    case stop = 3
  }

  private let readEnd: FileDescriptor
  private let writeEnd: FileDescriptor

  init() throws(FileError) {
    var ends: [Int32] = [-1, -1]
    guard windsock_open_pipe(&ends) == 0 else { throw FileError(.create, "a pipe") }
    readEnd = FileDescriptor(ends[0])
    writeEnd = FileDescriptor(ends[1])
  }

  func ring(_ call: Call) { windsock_ring_pipe(writeEnd.number, call.rawValue) }

  func stop() { ring(.stop) }

  /// When the writer looks at its file without being called.
  struct Patience {
    /// A descriptor that becomes readable when another process changed the file; -1 for none.
    var watch: Int32 = -1
    /// Milliseconds; -1 for never.
    var milliseconds: Int32 = -1
  }

  /// What the thread works on; weak, so that releasing the file ends its thread.
  private final class Work: Sendable {
    let alarm: WriterAlarm
    nonisolated(unsafe) weak var file: SessionFile?
    // Unsafe only in name: written before the thread starts, read by the thread alone.

    init(alarm: WriterAlarm, file: SessionFile) {
      self.alarm = alarm
      self.file = file
    }

    func run() {
      var patience = Patience()
      while alarm.waitForCall(or: patience) { patience = file?.work() ?? Patience() }
    }
  }

  /// Starts the thread that writes a file.
  func startThread(for file: SessionFile) throws(FileError) {
    let work = Work(alarm: self, file: file)
    do throws(ThreadError) {
      try DetachedThread.start { work.run() }
    } catch {
      throw FileError(.create, "a thread that writes the recording", code: error.code)
    }
  }

  /// Waits until there is something to write that has waited long enough or become urgent, or until
  /// the file has to be checked; false when it is time to stop.
  private func waitForCall(or patience: Patience) -> Bool {
    var calls = wait(or: patience)
    if calls == [.soon] {
      calls.formUnion(wait(or: Patience(milliseconds: Int32(SessionFile.flushInterval))))
    }
    return !calls.contains(.stop)
  }

  private func wait(or patience: Patience) -> Set<Call> {
    var looks = [
      pollfd(fd: readEnd.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: patience.watch, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&looks, 2, patience.milliseconds) < 0, errno == EINTR {}
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = windsock_drain_pipe(readEnd.number, &bytes, bytes.count)
    return Set(bytes.prefix(count).compactMap(Call.init(rawValue:)))
  }
}
