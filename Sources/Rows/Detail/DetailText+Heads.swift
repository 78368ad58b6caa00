import Capture
import Filter
import Screen
import Text
import WebSocket

// What was offered, what was accepted, and the two heads.
extension DetailText {
  /// Columns from which request and response are beside each other.
  private static let sideBySide = 72

  mutating func addHeads(of record: ConnectionRecord) {
    guard width >= Self.sideBySide, let request = record.request, let response = record.response
    else {
      if let request = record.request { addRequest(request) }
      if let response = record.response { addResponse(response) }
      return
    }
    var left = DetailText(source, width: width / 2 - 1)
    left.addRequest(request)
    var right = DetailText(source, width: width - width / 2 - 2)
    right.addResponse(response)
    add(left, beside: right)
  }

  /// Adds the lines of two texts side by side; each line has the filter of the left one, or else
  /// that of the right one.
  private mutating func add(_ left: DetailText, beside right: DetailText) {
    let bar = TextRun(source.isASCII ? "| " : "│ ", .border)
    add(TextRun(""))
    for line in 0..<max(left.lines.count, right.lines.count) {
      let runs = left.lines.indices.contains(line) ? left.lines[line] : []
      let pad = left.width + 1 - runs.reduce(0) { $0 + $1.columns }
      let others = right.lines.indices.contains(line) ? right.lines[line] : []
      field(left.fields[line] ?? right.fields[line]) {
        $0.add(line: runs + [TextRun(String(repeating: " ", count: max(1, pad))), bar] + others)
      }
    }
  }

  /// The subprotocols and extensions that the client offered, and those that the server accepted.
  mutating func addNegotiation(of record: ConnectionRecord) {
    addOffer(
      "Subprotocol", "sec-websocket-protocol", of: record,
      accepted: record.handshake?.subprotocol
    ) { "subprotocol == \(FilterSpelling.quoted($0))" }
    addOffer(
      "Extensions", "sec-websocket-extensions", of: record,
      accepted: record.handshake?.extensions, field: { _ in nil })
  }

  private mutating func addOffer(
    _ name: String, _ header: String, of record: ConnectionRecord, accepted: String?,
    field expression: (String) -> String?
  ) {
    let offers =
      record.request?.headers.fields
      .filter { $0.name.lowercased() == header }.map(\.value) ?? []
    guard accepted != nil || !offers.isEmpty else { return }
    if let accepted {
      field(expression(accepted)) { $0.add(name, accepted) }
    } else {
      // While there is no answer, nothing was refused.
      add(name, record.response == nil ? "not answered yet" : "none accepted")
    }
    let offered = offers.joined(separator: ", ")
    if offered != accepted { add("  offered", offers.isEmpty ? "none" : offered) }
  }
}
