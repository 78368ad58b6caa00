import Capture
import Filter
import Options
import Output
import Terminal
import Text
import Units
import WebSocket

/// Prints a session as long as it grows.
struct LogPrinter {
  /// Milliseconds between two looks at the log, so that a row has what is known a moment later.
  ///
  /// That is, for example, why a handshake failed. A script that waits for an answer gets it at
  /// once, unless there are more rows than this.
  private static let breath: Int32 = 20
  private static let much = 256

  /// Nanoseconds to print what is left once the end was asked for.
  private static let lastWords: UInt64 = 3_000_000_000

  private let session: Session
  private let source: FormatSource
  private var formatter: (any RowFormatter)?
  /// Finds the frames that are wanted, or the messages; nil for all.
  private let scan: (any RowScan)?
  /// The filter for frames, findings and HTTP exchanges; nil for none.
  private let filter: Filter?
  private let matcher: FrameMatcher?
  /// The connections that are wanted; nil for all.
  private let connections: Set<UInt32>?
  private var lines = TextFormatter()
  private var cursor = LogCursor()
  private var output = StandardOutput()
  /// Frames that were wanted and found.
  private var found = 0
  private var hasLeftOut = false
  /// Rows of connections of which nothing was printed yet; nil where all are printed as they come.
  private var held: HeldRows?
  /// Whether sentences of the session go to standard error as they come.
  var tellsNotes = true
  /// Whether connections are named on standard error: rows do it otherwise.
  private let namesConnections: Bool
  /// Whether a script may wait for each row before it sends more.
  private let isAwaited: Bool
  /// Called before each look at the log, and what it returned after all of that is printed.
  var beforeLook: () -> UInt64 = { 0 }
  var afterLook: (UInt64) -> Void = { _ in }

  /// - Parameter format: nil for a line for each connection on standard error.
  init(
    session: Session, format: OutputOptions.Format?, options: OutputOptions
  ) throws(CommandError) {
    self.session = session
    source = FormatSource(
      log: session.log, payloads: PayloadReader(store: ReadAheadStore(session.store)),
      includesPayload: !options.noPayload)
    namesConnections = format == nil
    isAwaited = false
    connections = options.connection.isEmpty ? nil : Set(options.connection)
    let filter = try options.filter.map { text throws(CommandError) in
      try Filter.option(text, hints: true)
    }
    self.filter = filter
    let units = UnitSource(session, choice: try options.decoding.form.choice())
    let inflating = InflatedReader(session)
    let matcher = filter.map {
      FrameMatcher($0, in: session, inflating: inflating, units: units)
    }
    self.matcher = matcher
    formatter = try format.map { format throws(CommandError) in
      try options.formatter(format, for: session, matcher)
    }
    scan = filter.map { filter -> any RowScan in
      options.messages || options.decoding.units
        ? MessageScan(filter, over: session, inflating: inflating, units: units)
        : FilterScan(filter, over: session, inflating: inflating, units: units)
    }
  }

  /// A printer of only the messages of one end.
  ///
  /// - Parameters:
  ///   - sender: Whose messages they are.
  ///   - namesConnections: Whether connections are named on standard error.
  init(
    session: Session, lines: LineFormatter, from sender: Endpoint = .server,
    namesConnections: Bool, options: OutputOptions
  ) throws(CommandError) {
    self.session = session
    self.namesConnections = namesConnections
    isAwaited = true
    source = FormatSource(
      log: session.log, payloads: PayloadReader(store: ReadAheadStore(session.store)),
      includesPayload: !options.noPayload)
    formatter = lines
    filter = nil
    matcher = nil
    connections = options.connection.isEmpty ? nil : Set(options.connection)
    scan = try SentMessages.scan(session, from: sender)
  }

  /// Prints until `isDone`, or until a signal or a closed pipe ends it.
  ///
  /// - Parameters:
  ///   - wake: Rung whenever `isDone` may have changed.
  ///   - stop: Called once, to end what fills the session; what it still reports is printed too.
  mutating func run(
    signals: TerminationSignals, wake: WakePipe, isDone: () -> Bool, stop: () -> Void
  ) throws(CommandError) {
    session.store.notify { wake.ring() }
    while !output.isClosed {
      let version = session.log.version
      let isLast = isDone()
      let rows = try drain()
      if isLast { break }
      session.log.notifyOnce(since: version, wake) { wake.ring() }
      if wake.wait(or: signals.descriptor, milliseconds: -1) { break }
      // What comes in the next moment goes out with it: one wake-up for many reads.
      if !isAwaited || rows >= Self.much, !isDone(),
        wake.wait(or: signals.descriptor, milliseconds: Self.breath)
      {
        break
      }
    }
    stop()
    session.awaitEnds()
    try drainToEnd()
    try session.verify()
  }

  /// Reports what was asked for and is not in the session, now that all of it has been printed.
  ///
  /// - Throws: When a connection is not there that was named by its number.
  func reportMissing(in name: String) throws(CommandError) {
    if let connections { try session.requireConnections(connections, in: name) }
    guard formatter != nil, let filter, found == 0 else { return }
    // A field that was mistyped is a text, too.
    let texts = filter.textSearch == .whole ? filter.searchedTexts.joined(separator: ", ") : ""
    StandardError.write(
      "windsock: no frame of \(name) matches the filter"
        + (texts.isEmpty ? "" : ", a text search for \(texts)"))
  }

  /// Adds the rows of what the session's file held and was not read.
  mutating func addUnread(of saved: SavedSession) throws(CommandError) {
    try saved.addUnread(to: &output)
    try output.flush()
  }

  /// Whether what comes later may decide if a row matches; a file is then read to its end first.
  var judgesAtEnd: Bool { filter?.asksForLinks ?? false }

  /// Whether the reader of what is printed is gone.
  var isClosed: Bool { output.isClosed }

  /// Prints the rest, for as long as a user who asked for the end can be kept waiting.
  mutating func drainToEnd() throws(CommandError) {
    let deadline = Clock.monotonic() + Self.lastWords
    session.catchUp { Clock.monotonic() > deadline }
    try drain(until: deadline)
    // Messages that are still being inflated have no rows.
    if !session.isUpToDate { reportLeftOut() }
  }

  /// Says, once, that not all rows were printed.
  private mutating func reportLeftOut() {
    guard !hasLeftOut else { return }
    hasLeftOut = true
    StandardError.write("windsock: ended before all rows were printed")
  }

  /// Prints what is new, until the end is asked for, which a flood would otherwise put off.
  ///
  /// - Parameter deadline: When to leave the rest out once the end was asked for.
  /// - Returns: How many things were new.
  @discardableResult
  mutating func drain(until deadline: UInt64? = nil) throws(CommandError) -> Int {
    let mark = beforeLook()
    defer { afterLook(mark) }
    var count = 0
    while !output.isClosed, let items = next() {
      for item in items { try print(item) }
      count += items.count
      guard EndRequests.hasCome else { continue }
      guard let deadline else { break }
      if Clock.monotonic() > deadline {
        reportLeftOut()
        break
      }
    }
    try output.flush()
    session.tellNews()
    return count
  }

  /// What is new, some of it; nil when nothing is.
  private mutating func next() -> [LogCursor.Item]? {
    if formatter != nil, let scan {
      return cursor.next(in: session.log, matching: scan, limit: 4096)
    }
    let items =
      formatter == nil
      ? cursor.nextEvents(in: session.log) : cursor.next(in: session.log, limit: 4096)
    return items.isEmpty ? nil : items
  }

  private mutating func print(_ item: LogCursor.Item) throws(CommandError) {
    if let connections, let number = item.connection, !connections.contains(number) { return }
    let before = found
    guard isAskedFor(item) else { return }
    if held == nil {
      try write(item)
    } else {
      for item in held?.take(item, isMatch: found > before) ?? [] { try write(item) }
    }
    tellPeople(item)
  }

  private mutating func write(_ item: LogCursor.Item) throws(CommandError) {
    let source = self.source
    // Taken out, so that it changes in place: a copy would cost memory for each row.
    if var formatter = formatter.take() {
      defer { self.formatter = formatter }
      try output.add { formatter.append(item, source: source, to: &$0) }
    }
  }

  /// In rows for people, leaves out connections without a match.
  mutating func leaveOutOtherConnections(_ format: OutputOptions.Format?) {
    if filter != nil, format == .text || format == .hex { held = HeldRows() }
  }

  /// Whether something is to be printed: of findings without a frame, only those that the filter
  /// asks for, if it asks for any; of HTTP exchanges, only those with packets that it asks for;
  /// everything else always.
  private mutating func isAskedFor(_ item: LogCursor.Item) -> Bool {
    switch item {
    case .frame: found += 1
    case .event(let entry):
      guard let matcher, isJudged(entry.event) else { return true }
      guard matcher.matches(event: entry) else { return false }
      found += 1
    }
    return true
  }

  /// Whether the filter says something about an event.
  private func isJudged(_ event: JournalEvent) -> Bool {
    if case .exchange = event { return true }
    return filter?.asksForFindings == true && !event.findings.isEmpty
  }

  /// Messages on standard error: connections when frames are not printed, and errors in any case.
  private mutating func tellPeople(_ item: LogCursor.Item) {
    guard case .event(let entry) = item else { return }
    switch entry.event {
    case .note: if !tellsNotes { return }
    case .connection, .closed: if !namesConnections { return }
    case .exchange, .finding, .incomplete, .tunnel: return
    }
    var line = RowBuffer()
    lines.append(item, source: source, to: &line)
    StandardError.write(String(decoding: line.bytes.dropLast(), as: UTF8.self))
  }
}
