import Capture
import Import
import Options
import Output
import SessionFiles
import Text
import Units

/// Writes a session, or a part of it, in another format.
struct ExportJob {
  enum Format: String, CaseIterable, Sendable {
    case pcapng, har, ndjson, text

    /// The format that the name of a file shows.
    init?(file: String) {
      guard let dot = file.lastIndex(of: ".") else { return nil }
      switch file[file.index(after: dot)...].lowercased() {
      case "pcapng": self = .pcapng
      case "har": self = .har
      case "ndjson", "jsonl": self = .ndjson
      case "txt", "text", "log": self = .text
      default: return nil
      }
    }
  }

  let session: Session
  var format: Format
  /// The frames to write; nil for all.
  var selection: FrameSelection?
  /// Whether rows of NDJSON and text, or frames of pcapng, are whole messages, inflated.
  var messages = false
  /// The connections to write whole; nil for all.
  var connections: Set<UInt32>?
  var redaction: Redaction?
  /// What connections are read as, where payloads are decoded.
  var choice = DecodeChoice()
  /// Whether TLS stays as it was captured, with its secrets in the file.
  var keepsTLS = false
  /// Marks and notes that are kept beside the file.
  var remarks: [String] = []
  /// The frames that are marked.
  var marks: [UInt32] = []

  /// Writes what is wanted.
  ///
  /// - Parameter keys: What the capture's TLS was decrypted with.
  /// - Returns: Sentences about what was left out or left unchanged.
  func write(
    keys: TLSKeys = TLSKeys(), _ put: ([UInt8]) throws(CommandError) -> Void
  ) throws(CommandError) -> [String] {
    // Where the plaintext cannot be derived again, its packets would be of no use.
    let isClosed = keys.cryptography == nil && isDerived
    let isPart = (selection != nil || isClosed || messages) && format == .pcapng
    guard isPart || redaction != nil else {
      try write(session, selection, connections, keys, put)
      return [lack].compactMap { $0 }
    }
    return try writeCopy(put) + [lack].compactMap { $0 }
  }

  private var lack: String? { Self.lack(of: selection, format) }

  /// What of a selection a format does not have, in a sentence; nil where that is nothing.
  static func lack(of selection: FrameSelection?, _ format: Format) -> String? {
    guard let count = selection?.exchanges.count, count > 0 else { return nil }
    switch format {
    case .ndjson, .text: return nil
    case .pcapng, .har:
      return "\(count) matching HTTP exchange\(count == 1 ? "" : "s") left out: "
        + "part of a session as \(format.rawValue) has WebSockets only; ndjson and text have both"
    }
  }

  /// Writes the copy without secrets, or with only what is selected.
  private func writeCopy(
    _ put: ([UInt8]) throws(CommandError) -> Void
  ) throws(CommandError) -> [String] {
    let whole = connections.map { FrameSelection(whole: $0, of: session) }
    let copy = try SessionExcerpt(
      of: session, selection: selection ?? whole, redaction: redaction,
      joinsMessages: messages && format == .pcapng, marks: marks)
    try write(copy.session, nil, nil, TLSKeys(), put)
    try copy.session.verify()
    return copy.sentences
  }

  /// Whether some frames of the session are not in its file as they are.
  private var isDerived: Bool {
    session.log.read { state in
      state.connections.contains { record in
        guard record.index.count > 0, let row = record.index[0].flatMap({ state.frame($0) }) else {
          return false
        }
        return row.position & StorePosition.derived != 0
      }
    }
  }

  private func write(
    _ session: Session, _ selection: FrameSelection?, _ connections: Set<UInt32>?,
    _ keys: TLSKeys, _ put: ([UInt8]) throws(CommandError) -> Void
  ) throws(CommandError) {
    switch format {
    case .pcapng:
      let export = PcapngExport(
        store: session.store, connections: connections, keys: keys, keepsTLS: keepsTLS,
        application: "windsock \(Version.text)", remarks: remarks)
      try export.write { bytes throws(CommandError) in try put(bytes) }
    case .har:
      let writer = HARWriter(
        session: session, connections: connections, selection: selection, version: Version.text,
        units: UnitSource(session, choice: choice))
      try writer.write { bytes throws(CommandError) in try put(bytes) }
    case .ndjson, .text:
      let rows = messages ? selection?.wholeMessages(of: session.log) : selection
      try writeRows(of: session, formatter, rows, connections, put)
    }
  }

  private var formatter: any RowFormatter {
    let isText = format == .text
    if messages { return MessageFormatter(isText ? .text : .ndjson) }
    return isText ? TextFormatter() : NDJSONFormatter()
  }

  private func writeRows(
    of session: Session, _ formatter: any RowFormatter, _ selection: FrameSelection?,
    _ connections: Set<UInt32>?, _ put: ([UInt8]) throws(CommandError) -> Void
  ) throws(CommandError) {
    let source = FormatSource(
      log: session.log, payloads: PayloadReader(store: ReadAheadStore(session.store)))
    var formatter = formatter
    var cursor = LogCursor()
    while true {
      let items = cursor.next(in: session.log, limit: 4096)
      if items.isEmpty { break }
      var rows = RowBuffer()
      for item in items {
        if let connections, let number = item.connection, !connections.contains(number) { continue }
        if let selection, !selection.contains(item) { continue }
        formatter.append(item, source: source, to: &rows)
        if rows.bytes.count >= 1 << 20 {
          try put(rows.bytes)
          rows.removeAll()
        }
      }
      try put(rows.bytes)
    }
  }
}
