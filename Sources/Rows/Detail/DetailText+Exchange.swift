import Capture
import Output
import Payloads
import Screen
import Trees
import Units
import WebSocket

extension DetailText {
  /// An HTTP exchange: what was asked and answered, and its bodies.
  mutating func addExchange(_ exchange: HTTPExchange) {
    add("Connection", "\(exchange.connection), exchange \(exchange.number)")
    add("Request", "\(exchange.method) \(exchange.target)")
    add("Response", exchange.status.map { "\($0)" } ?? "none came")
    add("Begun", time(exchange.time))
    if let end = exchange.timeEnd { add("Ended", time(end)) }
    let units = source.decoded.index.units(of: ExchangeKey(exchange))
    for unit in units {
      guard let link = unit.link else { continue }
      let time = StatisticsText.duration(link.latency)
      add(unit.role == .request ? "Answered" : "Answers", "\(link.name) after \(time)")
    }
    let packets = source.decoded.units(of: exchange, limit: Self.bodyLimit)
    addBody(
      "Request", exchange.requestBody, of: exchange.requestLength, coding: nil,
      packets.first { $0.from == .client }?.sink)
    addBody(
      "Response", exchange.responseBody, of: exchange.responseLength,
      coding: exchange.responseCoding, packets.first { $0.from == .server }?.sink)
  }

  /// Bytes of a body that are laid out once it is decoded.
  private static let bodyLimit = 64 << 10

  private mutating func addBody(
    _ name: String, _ body: [UInt8], of length: UInt64, coding: String?,
    _ packets: NodeSink?
  ) {
    guard length > 0 else { return }
    let isWhole = UInt64(body.count) >= length
    addHeading("\(name) body, \(length) bytes" + (coding.map { ", \($0)" } ?? ""))
    guard !body.isEmpty else {
      add(TextRun("its bytes are not kept here; the recording may have them", .dim))
      return
    }
    if let packets, !packets.units.isEmpty {
      add(packets)
      if let read = packets.sources.first, read.isCut {
        let state = coding == nil ? "" : " of it inflated"
        add(TextRun("these are its first \(read.bytes.count) bytes\(state)", .dim))
      }
      return
    }
    let plain = coding == nil ? body : ContentCoding.inflate(body, limit: Self.bodyLimit) ?? body
    add(content: plain, of: 0, opcode: .ping, isWhole: isWhole)
    if !isWhole { add(TextRun("these are its first \(body.count) bytes", .dim)) }
  }

  /// Adds the packets of a polling protocol such as Engine.IO.
  private mutating func add(_ packets: NodeSink) {
    var folds = FoldChoices()
    folds.setAll(isFolded: false)
    let tree = PayloadTree(packets, folds: folds)
    for row in tree.rows.indices {
      let runs = tree.line(ofRow: row, width: width, limit: 2048, isASCII: source.isASCII)
      field(tree.filter(ofRow: row)) { text in
        text.add(line: runs.flatMap { $0.marking(text.source.searched) })
      }
    }
  }
}
