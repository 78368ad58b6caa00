import Capture
import Rows
import Text
import Units

// Rows that are written to a file.
extension Model {
  /// Writes the marked rows, or those that the filter shows, or all; without a name, asks for a
  /// file.
  mutating func export(_ argument: String) -> [Effect] {
    guard !isFiltering else {
      notice = Notice("rows are still being filtered; export when that is done", .warning)
      return []
    }
    guard rows.count > 0 else {
      notice = Notice("there is nothing to export yet")
      return []
    }
    guard !argument.isEmpty else {
      begin(Prompt(.export, suggesting: exportedName))
      return []
    }
    var path = argument
    let redacts = path.hasSuffix(" redact")
    if redacts { path = String(path.dropLast(7)).trimmed }
    let (frames, exchanges, what) = exportedRows
    guard frames.map({ !$0.isEmpty || !exchanges.isEmpty }) ?? true else {
      notice = Notice("no frame is among \(what)", .warning)
      return []
    }
    var request = ExportRequest(path: path, frames: frames, what: what, redacts: redacts)
    request.exchanges = exchanges
    request.marks = marked.frames
    request.messages = filter.unit.joinsFrames
    return [.export(request)]
  }

  /// A name that says what is written; its ending can be changed.
  private var exportedName: String {
    if !marked.isEmpty { return "marked.pcapng" }
    return filter.isRestricting ? "filtered.pcapng" : "session.pcapng"
  }

  /// What a name that is being written can end with.
  func exportCandidates(for line: LineEditor) -> CandidateList {
    let name = line.text
    let base = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    let endings = [
      ("pcapng", "packets, for Wireshark and to open again"), ("har", "for a browser's tools"),
      ("ndjson", "a JSON object a row"), ("txt", "rows as text"),
    ]
    let isEnding = endings.contains { name.hasSuffix("." + $0.0) }
    guard line.isAtEnd, !base.isEmpty, base.count == name.count || isEnding,
      !name.contains(" ")
    else { return CandidateList() }
    let items = endings.map { Candidate(base + "." + $0.0, sentence: $0.1) }
    return CandidateList(items, in: line, replacing: 0..<line.characters.count)
  }

  private var exportedRows: (frames: [UInt32]?, exchanges: [ExchangeKey], what: String) {
    let marks = marked.frames
    let others = exchanges(of: Array(marked.rows))
    if !marks.isEmpty || !others.isEmpty {
      let frames = filter.unit == .frames ? marks : marks.flatMap { numbers(ofRow: .frame($0)) }
      let count = marks.count + others.count
      return (frames, others, "\(count) marked row\(count == 1 ? "" : "s")")
    }
    guard filter.isRestricting else { return (nil, [], "the session") }
    var frames: [UInt32] = []
    var events: [RowID] = []
    for place in 0..<filter.matches.count {
      // The rows that match; where the others are dimmed, these are not all that are shown.
      guard let row = filter.matches.select(place).flatMap({ rows.row(at: $0) }) else { break }
      frames += numbers(ofRow: row)
      if case .event = row { events.append(row) }
    }
    return (frames, exchanges(of: events), "the rows that the filter shows")
  }

  /// The exchanges among some rows.
  private func exchanges(of rows: [RowID]) -> [ExchangeKey] {
    log.read { state in
      rows.compactMap { row in
        guard case .event(let event) = row else { return nil }
        return state.exchange(event).map { ExchangeKey($0) }
      }
    }
  }

  private func numbers(ofRow row: RowID) -> [UInt32] {
    guard case .frame(let number) = row else { return [] }
    guard filter.unit.joinsFrames else { return [number] }
    return messageFrames(endingWith: number, limit: LogState.messageReach).map(\.row.number)
  }

  /// Asks whether a file that exists is to be replaced.
  mutating func askToReplace(_ request: ExportRequest) {
    var request = request
    request.replaces = true
    overlay = .question(
      Question(
        text: "\(request.path) exists. Replace it with \(request.what)? y/n",
        effects: [.export(request)]))
  }
}

extension FilterState {
  /// Whether there are rows that are not shown.
  fileprivate var isRestricting: Bool { filter != nil || connection != nil || isMarkedOnly }
}
