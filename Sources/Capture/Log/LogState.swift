package import Pcapng
package import WebSocket

/// Everything a session has seen except the payloads, which stay in the session file.
///
/// `CaptureLog` guards it; readers get it borrowed.
package struct LogState: ~Copyable {
  package private(set) var frameCount = 0
  /// Arrival of the session's first byte, in nanoseconds since the Unix epoch; nil before it.
  ///
  /// Every view counts its times from here, even if it leaves the first rows out.
  package private(set) var origin: UInt64?
  package internal(set) var connections: [ConnectionRecord] = []
  package internal(set) var journal: [JournalEntry] = []
  /// Grows with every change.
  var version: UInt64 = 0
  /// Called once each at the next change.
  var bells: [(observer: ObjectIdentifier, bell: @Sendable () -> Void)] = []
  var findingSets = FindingSets()
  var tallies = FindingTallies()

  private var chunks: ChunkStore
  // The exceptions: frames whose last byte came later than their first, and frames that are not
  // contiguous in the session file. In order of frame number.
  private var lateEnds: [(frame: UInt32, time: UInt64)] = []
  private var spans: [(frame: UInt32, segments: [Segment])] = []
  private var inflatedLengths = InflatedLengths()
  /// What was done to frames, beyond their flags, and the originals of what was held.
  private var marks: [(frame: UInt32, mark: FrameAnnotation)] = []
  var originals: [UInt64: KeptOriginal] = [:]
  var lastOriginal: UInt64?
  /// The marks of a recording that is read, in their order: of several for a frame, the last
  /// counts.
  package internal(set) var bookmarks: [Bookmark] = []
  /// Bytes of HTTP bodies that the journal keeps.
  var keptBodies = 0
  /// Frames for which the log had no room.
  package private(set) var lostFrames = 0

  /// Every finding that was not taken yet, when they are kept.
  var untaken: [LoggedFinding] = []
  private let keepsFindings: Bool

  init(storage: any ColumnStorage, keepsFindings: Bool) {
    chunks = ChunkStore(storage: storage)
    self.keepsFindings = keepsFindings
  }

  /// The findings of the session: one entry for each rule, direction and connection.
  package var findings: [FindingTally] { tallies.list }

  /// Counts a finding on a frame, or on the connection itself.
  mutating func note(_ finding: Finding, frame: UInt32?, connection: UInt32) {
    tallies.add(finding, frame: frame, connection: connection)
    if keepsFindings {
      untaken.append(LoggedFinding(finding: finding, frame: frame, connection: connection))
    }
  }

  /// The connection with a number, from 1.
  package func connection(_ number: UInt32) -> ConnectionRecord? {
    let index = Int(number) - 1
    return connections.indices.contains(index) ? connections[index] : nil
  }

  /// The frame with a number, from 1; nil when there is none.
  package func frame(_ number: UInt32) -> FrameRow? {
    let index = Int(number) - 1
    guard index >= 0, index < frameCount else { return nil }
    let chunk = chunks[index / LogChunk.capacity]
    let row = index % LogChunk.capacity
    let flags = chunk.flags[row]
    let message = chunk.messages[row]
    let key = flags.contains(.masked) ? MaskingKey(chunk.keys[row]) : nil
    let time = chunk.times[row]
    return FrameRow(
      number: number, connection: chunk.connections[row], from: flags.from,
      header: FrameHeader(
        firstByte: chunk.firstBytes[row], length: chunk.lengths[row],
        lengthForm: flags.lengthForm, maskingKey: key),
      time: time, timeEnd: lateEnd(of: number) ?? time,
      message: message == 0 ? nil : message,
      fragment: message == 0 ? nil : chunk.fragments[row],
      flags: flags, position: chunk.positions[row])
  }

  /// The rows from an index (from 0) to the end of its chunk: at most `limit`, and only the columns
  /// wanted.
  ///
  /// They are to be read at once, before anything else is asked of the log.
  package func block(_ wanted: LogColumns, from index: Int, limit: Int) -> LogBlock {
    let row = index % LogChunk.capacity
    return LogBlock(
      chunk: chunks.columns(wanted, of: index / LogChunk.capacity), first: row,
      count: min(limit, frameCount - index, LogChunk.capacity - row),
      number: UInt32(truncatingIfNeeded: index + 1))
  }

  /// When the frame with a number began, in nanoseconds since the Unix epoch; nil when there is
  /// none.
  package func time(of number: UInt32) -> UInt64? {
    let index = Int(number) - 1
    guard index >= 0, index < frameCount else { return nil }
    return block(.times, from: index, limit: 1).times[0]
  }

  /// The rules that a frame broke.
  package func rules(of frame: FrameRow) -> [FindingID] {
    findingSets.rules(frame.flags.findingSet, frame: frame.number)
  }

  /// Where the bytes of a frame are in the session file, header first.
  package func segments(of frame: FrameRow) -> Segments {
    spans(of: frame)
      ?? Segments(Segment(position: frame.position, count: Int(clamping: frame.wireLength)))
  }

  /// The same for a frame that is not contiguous; nil for all others.
  package func spans(of frame: FrameRow) -> Segments? {
    let place = Self.place(of: frame.number, in: spans.count) { spans[$0].frame }
    return place.map { Segments(spans[$0].segments) }
  }

  /// The index, among the frames that are not contiguous, of the first that is not before a frame.
  func indexOfSplitFrame(from number: UInt32) -> Int {
    Self.firstPlace(from: number, in: spans.count) { spans[$0].frame }
  }

  /// The number of such a frame; nil past the last.
  func splitFrame(_ index: Int) -> UInt32? { index < spans.count ? spans[index].frame : nil }

  /// What the compressed message that ends with a frame inflated to, in bytes.
  package func inflatedLength(of frame: FrameRow) -> UInt64? {
    guard frame.flags.contains(.compressed), frame.header.fin else { return nil }
    return inflatedLengths[frame.number]
  }

  mutating func setInflatedLength(of frame: UInt32, _ length: UInt64) {
    inflatedLengths.append(frame: frame, length: length, packingInto: &chunks)
  }

  /// What windsock did to a frame; nil when it was only forwarded.
  package func mark(of frame: FrameRow) -> FrameAnnotation? {
    let place = Self.place(of: frame.number, in: marks.count) { marks[$0].frame }
    if let place { return marks[place].mark }
    let flags = frame.flags.intersection(.fates)
    return flags.isEmpty ? nil : FrameAnnotation(flags)
  }

  /// Marks the frames of one read with what was done to them.
  mutating func setMark(of first: UInt32, count: Int, _ mark: FrameAnnotation) {
    let isMore = mark != FrameAnnotation(mark.flags)
    for frame in first..<first &+ UInt32(count) {
      guard let (chunk, row) = place(of: frame) else { return }
      chunk.flags[row].formUnion(mark.flags)
      if isMore { marks.append((frame, mark)) }
    }
  }

  private func lateEnd(of frame: UInt32) -> UInt64? {
    let place = Self.place(of: frame, in: lateEnds.count) { lateEnds[$0].frame }
    return place.map { lateEnds[$0].time }
  }

  /// Takes the bells that are to be rung for a change, nearly always none.
  mutating func takeBells() -> [(observer: ObjectIdentifier, bell: @Sendable () -> Void)] {
    if bells.isEmpty { return [] }
    defer { bells = [] }
    return bells
  }

  private static func place(of frame: UInt32, in count: Int, _ key: (Int) -> UInt32) -> Int? {
    let place = firstPlace(from: frame, in: count, key)
    return place < count && key(place) == frame ? place : nil
  }

  private static func firstPlace(
    from frame: UInt32, in count: Int, _ key: (Int) -> UInt32
  ) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if key(middle) < frame { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Appends the rows of a batch and returns the number of the first.
  mutating func append(
    _ batch: FrameBatch, connection: UInt32, time: UInt64, placement: FileExtent
  ) -> UInt32 {
    let first = UInt32(truncatingIfNeeded: frameCount + 1)
    // The rows of earlier reads are settled; those of this one are still to be marked.
    chunks.pack(first: frameCount / LogChunk.capacity)
    var done = 0
    while done < batch.count {
      let row = frameCount % LogChunk.capacity
      guard row != 0 || chunks.add(), let chunk = chunks.open(frameCount / LogChunk.capacity)
      else {
        lostFrames += batch.count - done
        break
      }
      let count = min(batch.count - done, LogChunk.capacity - row)
      chunk.fill(
        at: row, from: batch, first: done, count: count, connection: connection, time: time,
        placement: placement)
      done += count
      frameCount += count
    }
    return first
  }

  /// The chunk of a frame and its row there, to be changed; nil when there is no such frame.
  private mutating func place(of frame: UInt32) -> (chunk: LogChunk, row: Int)? {
    let index = Int(frame) - 1
    guard index >= 0, index < frameCount, let chunk = chunks.open(index / LogChunk.capacity)
    else { return nil }
    return (chunk, index % LogChunk.capacity)
  }

  /// Records that a frame began in an earlier read than it ended in.
  mutating func setBegin(of frame: UInt32, time: UInt64, end: UInt64, segments: [Segment]) {
    guard let (chunk, row) = place(of: frame) else { return }
    chunk.times[row] = time
    chunk.positions[row] = segments.first?.position ?? 0
    if end != time { lateEnds.append((frame, end)) }
    setSegments(of: frame, segments)
  }

  /// Records where a frame is that is not contiguous.
  mutating func setSegments(of frame: UInt32, _ segments: [Segment]) {
    if segments.count > 1 { spans.append((frame, segments)) }
  }

  /// Marks a frame with the rules it broke.
  mutating func setFindings(of frame: UInt32, rules: [FindingID]) {
    guard let (chunk, row) = place(of: frame) else { return }
    let number = findingSets.number(for: rules, frame: frame)
    chunk.flags[row] = chunk.flags[row].with(findingSet: number)
  }
}

extension LogState {
  /// Counts a finding that belongs to no frame, and puts it into the journal after `after` frames.
  mutating func note(_ finding: Finding, connection: UInt32, time: UInt64, after: Int? = nil) {
    note(finding, frame: nil, connection: connection)
    journal(.finding(finding, frame: nil, connection: connection), time: time, after: after)
  }

  /// Adds an event after `row` more frames than were complete at `base`.
  mutating func journal(_ event: JournalEvent, time: UInt64, after: Int? = nil) {
    journal.append(
      JournalEntry(
        event: event, time: time, after: UInt32(truncatingIfNeeded: after ?? frameCount)))
  }

  /// Adds a connection and returns its number.
  mutating func addConnection(_ origin: ConnectionOrigin, time: UInt64) -> UInt32 {
    begin(at: time)
    let number = UInt32(truncatingIfNeeded: connections.count + 1)
    connections.append(ConnectionRecord(number: number, time: time, origin: origin))
    return number
  }

  /// The session's first byte arrived; the first call counts.
  mutating func begin(at time: UInt64) { origin = origin ?? time }

  /// The time of the last thing that happened, in nanoseconds since the Unix epoch; 0 before any.
  package var lastTime: UInt64 {
    let frame = self.frame(UInt32(clamping: frameCount))?.timeEnd ?? 0
    return max(frame, journal.last?.time ?? 0, connections.last?.time ?? 0)
  }

  /// Whether anything was understood: frames, an answered handshake, an exchange that is not only
  /// the beginning of a tunnel.
  package var hasContent: Bool {
    frameCount > 0 || connections.contains { $0.isReported }
      || journal.contains { entry in
        guard case .exchange(let exchange) = entry.event else { return false }
        return exchange.method != "CONNECT"
      }
  }

  /// Changes what is known of a connection.
  mutating func update(_ connection: UInt32, _ change: (inout ConnectionRecord) -> Void) {
    let index = Int(connection) - 1
    guard connections.indices.contains(index) else { return }
    change(&connections[index])
  }
}
