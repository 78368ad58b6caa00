import Capture
import Filter
import Pcapng
import Screen
import WebSocket

extension DetailText {
  /// The opening handshake of a connection, what followed and how it ended.
  package mutating func addHandshake(of connection: UInt32?) {
    guard let connection, let record = source.log.read({ $0.connection(connection) }) else {
      add(TextRun("no connection is selected", .dim))
      return
    }
    addSummary(of: record)
    addHeads(of: record)
    if !record.refusalBody.isEmpty {
      addHeading("Body")
      for line in LineWrapper.lines(of: record.refusalBody, width: width) { add(line: line) }
    }
    addFindings(of: connection)
  }

  private mutating func addSummary(of record: ConnectionRecord) {
    let state = ConnectionState(record)
    field("conn == \(record.number)") {
      $0.add(
        TextRun("Connection \(record.number)  ", .title),
        TextRun("\($0.signs.state(state)) \(state.word)  ", state.role),
        TextRun(record.url ?? "", .headerValue))
    }
    let origin = record.origin
    add("Client", origin.client.description)
    add("Server", origin.server.description)
    if let previous = record.previous {
      add("Follows", "connection \(previous), which was refused, on the same TCP connection")
    }
    addTLS(of: origin)
    if let note = origin.note ?? record.note { add("Note", note) }
    if let failure = record.failure { add("Failure", failure) }
    addNegotiation(of: record)
    add("Begun", time(record.time))
    if let opened = record.openedTime { add("Opened", time(opened)) }
    add(
      "Traffic",
      "client \(record.client.frames) frames, \(record.client.bytes) bytes; "
        + "server \(record.server.frames) frames, \(record.server.bytes) bytes")
    if let close = record.close { addClose(close) }
  }

  private mutating func addClose(_ close: CloseSummary) {
    let meaning = close.code.meaning.map { " \($0)" } ?? ""
    let by = close.by.map { " by the \($0.name)" } ?? ""
    let reason = close.reason.isEmpty ? "" : " \"\(close.reason)\""
    add(
      "Closed",
      "\(close.code.rawValue)\(meaning)\(reason)\(by), \(close.clean ? "" : "not ")cleanly")
  }

  mutating func addRequest(_ request: RequestHead) {
    addHeading("Request")
    let line = "\(request.method) \(request.target) \(request.version.description)"
    field("path == \(FilterSpelling.quoted(request.target))") {
      $0.add(TextRun(line, .headerValue))
    }
    add(request.headers, "req.header")
  }

  mutating func addResponse(_ response: ResponseHead) {
    addHeading("Response")
    let line = "\(response.version.description) \(response.status) \(response.reason)"
    field("status == \(response.status)") { $0.add(TextRun(line, .headerValue)) }
    add(response.headers, "resp.header")
  }

  private mutating func add(_ headers: HTTPHeaders, _ source: String) {
    for header in headers.fields {
      let (name, value) = (header.name.lowercased(), FilterSpelling.quoted(header.value))
      field("\(source)[\(FilterSpelling.quoted(name))] == \(value)") {
        $0.add(TextRun(header.name + ": ", .headerName), TextRun(header.value, .headerValue))
      }
    }
  }

  private mutating func addFindings(of connection: UInt32) {
    let tallies = source.log.read { state in
      state.findings.filter { $0.connection == connection }
    }
    guard !tallies.isEmpty else { return }
    addHeading("Findings")
    for tally in tallies.prefix(200) {
      add(tally.first.rule, level: tally.first.level, text: tally.first.text, count: tally.count)
    }
  }
}
