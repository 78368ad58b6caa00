import Capture
import Glibc
import Import
import Options
import Output
import SessionFiles
import Text

/// Reads a recording into a session, on the thread that asks for it.
struct SavedSession {
  let reader: SessionReader
  let path: String

  /// Signals that end the waiting for more, where a reading may wait.
  private let signals: TerminationSignals?
  /// The most bytes of derived data on disk.
  let scratchLimit: UInt64

  /// What happened to its source since the last time, one sentence for each.
  var takeNews: @Sendable () -> [String] = { [] }

  /// Opens a file, or standard input for `-`.
  ///
  /// - Parameters:
  ///   - keyLog: A file with the secrets of TLS connections, beside that of `SSLKEYLOGFILE`.
  ///   - scratchLimit: The most bytes on disk for what came through a pipe or was decrypted.
  ///   - observer: Gets the bytes of a capture's connections as well.
  ///   - signals: End the waiting for more, where the reading may wait.
  init(
    _ path: String, log: CaptureLog = .onDisk(),
    keyLog: String? = nil, scratchLimit: UInt64 = 4 << 30, observer: (any ByteObserver)? = nil,
    signals: TerminationSignals? = nil
  ) throws(CommandError) {
    self.path = path
    self.signals = signals
    self.scratchLimit = scratchLimit
    do {
      reader = try SessionReader.open(
        path, log: log, scratchLimit: scratchLimit, decryption: .chosen(keyLog), observer: observer,
        interrupt: signals?.descriptor ?? -1)
    } catch {
      throw CommandError(error)
    }
  }

  /// A capture that is still being written.
  init(_ reader: SessionReader, signals: TerminationSignals?) {
    self.reader = reader
    self.signals = signals
    scratchLimit = .max
    path = reader.name
  }

  var session: Session { reader.session }

  /// Reads all there is.
  ///
  /// - Parameters:
  ///   - follows: Waits at the end of the file for more.
  ///   - step: Called after each chunk; false ends the reading.
  /// - Returns: Sentences about what could not be read, and about a file without any WebSocket.
  func load(follows: Bool, _ step: () throws(CommandError) -> Bool) throws(CommandError) -> [String]
  {
    var meter = ProgressMeter()
    var failure: CommandError?
    defer { meter.clear() }
    let summary: ReadingSummary
    do {
      summary = try reader.load(follows: follows, interrupt: signals?.descriptor ?? -1) {
        progress in
        meter.show(progress)
        do throws(CommandError) {
          return try step()
        } catch {
          failure = error
          return false
        }
      }
    } catch {
      throw CommandError(error)
    }
    if let failure { throw failure }
    // `requireContent` has those sentences in its error.
    if reader.emptiness != nil { return [] }
    return [summary.emptiness(of: reader.name)].compactMap { $0 }
      + summary.warnings.map { "\(reader.name): \($0)" }
  }

  /// Fails when the file holds something, and nothing of it could be read: that must not count as a
  /// success.
  func requireContent() throws(CommandError) {
    if let sentence = reader.emptiness { throw CommandError(.badData, sentence) }
  }

  /// Fails when a connection is not there that was asked for by its number.
  func requireConnections(_ wanted: some Sequence<UInt32>) throws(CommandError) {
    try session.requireConnections(wanted, in: reader.name)
  }

  /// Adds the rows of what was not read, for NDJSON, once all was read.
  ///
  /// - Parameter isNamed: Whether the rows tell the file, because others have theirs beside them.
  func addUnread(to output: inout StandardOutput, isNamed: Bool = false) throws(CommandError) {
    for row in reader.unread {
      try output.add { $0 += UnreadJSON.line(row, of: isNamed ? reader.name : nil) }
    }
  }

  /// Whether an argument names a file rather than a server.
  static func isFile(_ argument: String) -> Bool {
    argument == "-" || !(argument.contains("://") || argument.hasPrefix("unix:"))
  }
}

extension Session {
  /// Fails when a connection is not there that was asked for by its number.
  ///
  /// - Parameter name: What the session is called in sentences.
  func requireConnections(
    _ wanted: some Sequence<UInt32>, in name: String
  ) throws(CommandError) {
    let known = log.read { $0.connections.map(\.number) }
    guard let number = wanted.sorted().first(where: { !known.contains($0) }) else { return }
    let range = known.count > 1 ? "1 to \(known.count)" : "only 1"
    throw CommandError(
      .usage, "\(name) has no connection \(number); it has \(known.isEmpty ? "none" : range)")
  }
}

extension CommandError {
  init(_ failure: ReadError) {
    self.init(Status(rawValue: failure.exitStatus) ?? .badData, failure.text)
  }

  init(_ failure: FileError) {
    self.init(Status(rawValue: failure.exitStatus) ?? .inputOutput, failure.text)
  }
}

/// The progress of a long reading, on a terminal's standard error and only after a second.
struct ProgressMeter {
  private let start = Clock.monotonic()
  private var last: UInt64 = 0
  private var isShown = false
  private let isWanted = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0

  mutating func show(_ progress: ReadingProgress) {
    let now = Clock.monotonic()
    guard isWanted, now - start > 1_000_000_000, now - last > 200_000_000,
      let total = progress.total,
      total > 0
    else { return }
    last = now
    isShown = true
    write("\rreading: \(progress.bytes * 100 / total) %")
  }

  mutating func clear() {
    if isShown { write("\r\u{1B}[K") }
    isShown = false
  }

  private func write(_ text: String) { StandardError.write(bytes: Array(text.utf8)) }
}
