package import Capture
import Glibc
package import Import
import Pcapng

/// Reads a saved session: pcapng, pcap or HAR, from a file or from standard input.
///
/// It belongs to one thread, which reads while others look at `session`.
package final class SessionReader {
  /// What the file is.
  private enum Format {
    case capture(CaptureImporter)
    case har(HARReader)
    case flows(FlowReader)
  }

  /// How long a reader waits for more, in milliseconds, before it asks whether to continue.
  private static let patience: Int32 = 1000

  /// The session, which fills while `load` runs.
  package let session: Session
  /// The file's name for sentences.
  package let name: String
  /// Where marks and notes on it are kept; nil when it is not a file.
  package let remarks: MarksFile?
  private let path: String
  private let source: ReadingSource
  private let window: ReadingWindow
  private let format: Format
  private let secrets: CaptureSecrets
  /// The copy of what came through a pipe.
  private let copy: SessionFile?
  private var position: UInt64
  /// Why nothing in the file was read, in one sentence; nil when something was, or while it is
  /// being read.
  package private(set) var emptiness: String?
  /// What the source holds that was not read; empty while it is being read.
  package private(set) var unread: [UnreadRow] = []

  /// The secrets that the capture's TLS is decrypted with.
  package var keys: TLSKeys { secrets.keys }

  private init(
    session: Session, path: String, source: ReadingSource, window: ReadingWindow, format: Format,
    secrets: CaptureSecrets, copy: SessionFile?, position: UInt64
  ) {
    self.session = session
    self.secrets = secrets
    self.path = path
    name = Self.name(of: path)
    remarks = source.file.map { MarksFile(for: path, $0) }
    self.source = source
    self.window = window
    self.format = format
    self.copy = copy
    self.position = position
  }

  private static func name(of path: String) -> String { path == "-" ? "standard input" : path }

  /// Opens a session and looks at its first bytes; waits for them at a pipe.
  ///
  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - log: Where its rows go.
  ///   - scratchLimit: The most bytes of scratch space that a pipe and derived bytes may take;
  ///     beyond it, the oldest payloads go.
  ///   - decryption: The secrets that its TLS is decrypted with; nil for none.
  ///   - observer: Gets the bytes of a capture's connections as well.
  ///   - interrupt: A descriptor; once it can be read, waiting for more ends. -1 for none.
  package static func open(
    _ path: String, log: CaptureLog = .onDisk(),
    scratchLimit: UInt64 = 4 << 30, decryption: TLSDecryption? = nil,
    observer: (any ByteObserver)? = nil, interrupt: Int32 = -1
  ) throws(ReadError) -> SessionReader {
    var source = try ReadingSource.open(path)
    let secrets = try Self.secrets(decryption)
    var window = try begin(source, named: name(of: path), interrupt: interrupt)
    if let unpacked = unpacked(source, window, limit: scratchLimit) {
      source = .unpacked(unpacked)
      window = try begin(source, named: name(of: path), interrupt: interrupt)
      if window.bytes.isEmpty, let warning = unpacked.warning {
        throw .unreadable(name(of: path), "cannot be read: \(warning)")
      }
    }
    let position = UInt64(window.bytes.count)
    guard !window.bytes.isEmpty else { throw .unreadable(name(of: path), "is empty") }
    let space = ScratchLimit(scratchLimit)
    let scratch = try scratch(for: source, bytes: window.bytes, within: space)
    if HARReader.canBegin(with: window.bytes) || FlowReader.canBegin(with: window.bytes) {
      return try openMessages(
        path, source, window, scratch, position, log: log, limit: scratchLimit)
    }
    let store: any SessionStore
    switch source {
    case .file(let file): store = CaptureFileStore(file)
    case .pipe, .unpacked: store = scratch ?? MemoryStore()
    }
    let session = Session(
      store: DerivedStore(store, within: space), log: log, application: nil,
      observer: observer)
    return SessionReader(
      session: session, path: path, source: source, window: window,
      format: .capture(CaptureImporter(session: session, keys: secrets.keys)),
      secrets: secrets, copy: scratch, position: position)
  }

  /// Reads a capture that another thread writes into a pipe, from its beginning on.
  ///
  /// - Parameters:
  ///   - pipe: The reading end, which is closed with the reader.
  ///   - name: What it is, for sentences.
  ///   - header: What the capture begins with.
  ///   - copy: Keeps what comes, as it is.
  ///   - scratchLimit: The most bytes of scratch space for derived bytes.
  package static func follow(
    pipe: Int32, named name: String, header: [UInt8], into copy: SessionFile,
    log: CaptureLog = .onDisk(), scratchLimit: UInt64 = 4 << 30,
    decryption: TLSDecryption? = nil, interrupt: Int32 = -1
  ) throws(ReadError) -> SessionReader {
    let source = ReadingSource.pipe(FileDescriptor(pipe))
    let secrets = try secrets(decryption)
    let window = try begin(source, named: name, interrupt: interrupt)
    // First the blocks that have to stay whatever else goes.
    for piece in [window.bytes.prefix(header.count), window.bytes.dropFirst(header.count)]
    where !piece.isEmpty {
      _ = copy.append([.copied(Array(piece))])
    }
    let session = Session(
      store: DerivedStore(copy, within: ScratchLimit(scratchLimit)), log: log, application: nil)
    let importer = CaptureImporter(session: session, keys: secrets.keys)
    return SessionReader(
      session: session, path: name, source: source, window: window, format: .capture(importer),
      secrets: secrets, copy: copy, position: UInt64(window.bytes.count))
  }

  private static func secrets(
    _ decryption: TLSDecryption?
  ) throws(ReadError) -> CaptureSecrets {
    do throws(FileError) { return try CaptureSecrets(decryption) } catch { throw .file(error) }
  }

  /// Reads the first bytes of a source, enough to tell what it is.
  private static func begin(
    _ source: ReadingSource, named name: String, interrupt: Int32
  ) throws(ReadError) -> ReadingWindow {
    let window = ReadingWindow()
    // The signatures of all formats are in the first four bytes, apart from white space before
    // JSON.
    while window.bytes.count < Compression.markLength,
      source.hasMore(or: interrupt, milliseconds: -1)
    {
      let position = UInt64(window.bytes.count)
      if try fill(window, from: source, at: position, named: name) == 0 { break }
    }
    return window
  }

  /// A compressed source whose beginning the window holds; nil when it is not compressed.
  private static func unpacked(
    _ source: ReadingSource, _ window: ReadingWindow, limit: UInt64
  ) -> UnpackedSource? {
    Compression(window.bytes).flatMap {
      UnpackedSource(source, $0, input: Array(window.bytes), limit: limit)
    }
  }

  private static func scratch(
    for source: ReadingSource, bytes: UnsafeRawBufferPointer, within limit: ScratchLimit
  ) throws(ReadError) -> SessionFile? {
    if case .file = source { return nil }
    do throws(FileError) {
      let scratch = try SessionFile.scratch(within: limit)
      _ = scratch.append([.copied(Array(bytes))])
      return scratch
    } catch {
      throw .file(error)
    }
  }

  private static func openMessages(
    _ path: String, _ source: ReadingSource, _ window: ReadingWindow, _ copy: SessionFile?,
    _ position: UInt64, log: CaptureLog, limit: UInt64
  ) throws(ReadError) -> SessionReader {
    let store: SessionFile
    do throws(FileError) { store = try .scratch(limit: limit) } catch { throw .file(error) }
    let session = Session(store: store, log: log, application: "windsock")
    let file: any SessionStore
    switch source {
    case .file(let descriptor): file = CaptureFileStore(descriptor)
    case .pipe, .unpacked: file = copy ?? MemoryStore()
    }
    let read = { (position: UInt64, count: Int) in file.read(position: position, count: count) }
    let format: Format
    if HARReader.canBegin(with: window.bytes) {
      let find = { (name: String) in AttachedFile.find(name, beside: path) }
      format = .har(HARReader(session: session, find: find, file: read))
    } else {
      format = .flows(FlowReader(session: session, file: read))
    }
    return SessionReader(
      session: session, path: path, source: source, window: window, format: format,
      secrets: try Self.secrets(nil), copy: copy, position: position)
  }

  private static func fill(
    _ window: ReadingWindow, from source: ReadingSource, at position: UInt64, needed: Int = 0,
    named name: String
  ) throws(ReadError) -> Int {
    switch source.read(at: position, into: window.space(for: needed)) {
    case .success(let count):
      window.fill(count)
      return count
    case .failure(let error): throw .file(FileError(.read, name, code: error.code))
    }
  }

  /// Reads to the end of the file, or of standard input.
  ///
  /// - Parameters:
  ///   - follows: At the end of the file, waits for more instead.
  ///   - interrupt: A descriptor; once it can be read the reading ends. -1 for none.
  ///   - shouldContinue: Called after each chunk, and once a second while nothing comes; false ends
  ///     the reading.
  /// - Returns: The outcome. Damage after a readable part is among the warnings.
  package func load(
    follows: Bool = false, interrupt: Int32 = -1,
    _ shouldContinue: (ReadingProgress) -> Bool = { _ in true }
  ) throws(ReadError) -> ReadingSummary {
    let watch = follows ? ReadingWatch(path: path) : nil
    var isStopped = false
    while !isStopped {
      readSecrets(follows: follows)
      try use()
      isStopped = Self.canBeRead(interrupt)
      if !source.hasMore(or: interrupt, milliseconds: Self.patience) {
        let progress = source.progress(at: position, isCaughtUp: true)
        if shouldContinue(progress) { continue } else { break }
      }
      let isEnd = try read() == 0
      let progress = source.progress(at: position, isCaughtUp: isEnd)
      guard shouldContinue(progress) else { break }
      guard isEnd else { continue }
      remarks?.enter(into: session)
      guard let watch, case .file = source else { break }
      watch.wait(or: interrupt, milliseconds: Self.patience)
    }
    // Stopping in the middle of a record does not mean that the file is cut short.
    var summary = try finish(isWhole: !follows && !isStopped)
    remarks?.enter(into: session)
    if let warning = remarks?.warning { summary.warnings.append(warning) }
    return summary
  }

  /// Reads the key logs: once, or again and again while the capture may grow, and they with it.
  private func readSecrets(follows: Bool) {
    var mayGrow = follows
    if case .pipe = source { mayGrow = true }
    guard case .capture(let importer) = format, secrets.read(mayGrow: mayGrow) else { return }
    importer.useNewSecrets()
  }

  private static func canBeRead(_ descriptor: Int32) -> Bool {
    guard descriptor >= 0 else { return false }
    var look = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&look, 1, 0) > 0
  }

  /// Reads the next chunk; 0 at the end.
  private func read() throws(ReadError) -> Int {
    let needed: Int
    switch format {
    case .capture(let importer): needed = importer.neededBytes
    case .har, .flows: needed = 0
    }
    let held = window.bytes.count
    let count = try Self.fill(window, from: source, at: position, needed: needed, named: name)
    position += UInt64(count)
    if let copy, count > 0 {
      _ = copy.append([.copied(Array(window.bytes[held...]))])
    }
    return count
  }

  /// Passes the content of the window to the reader of the format.
  private func use() throws(ReadError) {
    switch format {
    case .capture(let importer):
      window.drop(importer.receive(window.bytes))
      if let failure = importer.failure { throw .unreadable(name, failure.text) }
    case .har(let reader):
      window.drop(reader.receive(window.bytes))
      if let failure = reader.failure { throw .unreadable(name, failure) }
    case .flows(let reader): window.drop(reader.receive(window.bytes))
    }
  }

  private var isUnpackedInPart: Bool {
    if case .unpacked(let unpacked) = source { !unpacked.isWhole } else { false }
  }

  private func finish(isWhole: Bool) throws(ReadError) -> ReadingSummary {
    switch format {
    case .capture(let importer):
      // The last line of a key log may have no end.
      if secrets.read(mayGrow: false) { importer.useNewSecrets() }
      // Where the compressed data ends early, that is reported, and not the record it cut.
      var summary = importer.finish(isWhole: isWhole && !isUnpackedInPart)
      summary.warnings += [source.warning].compactMap { $0 } + secrets.warnings
      guard summary.packets > 0 || importer.progress > 0 else {
        throw .unreadable(name, "ends before its first packet")
      }
      if isWhole { emptiness = summary.failure(of: name) }
      unread = summary.unread
      return summary
    case .har(let reader): return try finish(reader.finish(), failure: reader.failure)
    case .flows(let reader): return try finish(reader.finish(), failure: reader.failure)
    }
  }

  /// Ends a file that has messages and no packets.
  private func finish(
    _ read: ReadingSummary, failure: String?
  ) throws(ReadError) -> ReadingSummary {
    if let failure { throw .unreadable(name, failure) }
    var summary = read
    summary.warnings += [source.warning].compactMap { $0 }
    emptiness = summary.failure(of: name)
    unread = summary.unread
    return summary
  }
}
