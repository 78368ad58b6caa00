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

  init() throws(FileFailure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw FileFailure(.create, "a pipe") }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    readEnd = FileDescriptor(ends[0])
    writeEnd = FileDescriptor(ends[1])
  }

  func ring(_ call: Call) {
    var byte = call.rawValue
    // A full pipe has woken the writer already.
    _ = write(writeEnd.number, &byte, 1)
  }

  func stop() { ring(.stop) }

  /// What the thread works on; weak, so that a file nobody holds ends its thread.
  private final class Work: Sendable {
    let alarm: WriterAlarm
    nonisolated(unsafe) weak var file: SessionFile?
    // Unsafe only in name: written before the thread starts, read by the thread alone.

    init(alarm: WriterAlarm, file: SessionFile) {
      self.alarm = alarm
      self.file = file
    }
  }

  func startThread(for file: SessionFile) {
    let work = Unmanaged.passRetained(Work(alarm: self, file: file))
    var thread = pthread_t()
    let failed = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
        while work.alarm.waitForCall() { work.file?.flush() }
        return nil
      }, work.toOpaque())
    if failed != 0 { work.release() } else { pthread_detach(thread) }
  }

  /// Waits until there is something to write and has either waited long enough or grown urgent;
  /// false when it is time to stop.
  private func waitForCall() -> Bool {
    var calls = wait(milliseconds: -1)
    if calls == [.soon] { calls.formUnion(wait(milliseconds: SessionFile.flushInterval)) }
    return !calls.contains(.stop)
  }

  private func wait(milliseconds: Int) -> Set<Call> {
    var descriptor = pollfd(fd: readEnd.number, events: Int16(POLLIN), revents: 0)
    while poll(&descriptor, 1, Int32(milliseconds)) < 0, errno == EINTR {}
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = max(0, read(readEnd.number, &bytes, bytes.count))
    return Set(bytes.prefix(count).compactMap(Call.init(rawValue:)))
  }
}
