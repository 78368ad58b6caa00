package import Capture
package import Filter
package import JSON
import Payloads
import Pcapng
package import Text
package import Units
package import WebSocket

/// The NDJSON contract: one object a line, fields stable.
package struct NDJSONFormatter: RowFormatter {
  /// Fields that are the same for most frames of a direction, as they are written.
  private struct KnownHead {
    var firstByte: UInt8
    var isMasked: Bool
    var written: [UInt8]
  }

  private var json = JSONWriter()
  private var client: KnownHead?
  private var server: KnownHead?
  /// Decodes messages; nil leaves the field `decoded` out.
  private let units: UnitSource?
  /// Says which packets of a polling exchange are decoded; nil for all.
  private let packets: FrameMatcher?

  package init(units: UnitSource? = nil, packets: FrameMatcher? = nil) {
    self.units = units
    self.packets = packets
  }

  /// A finding's row.
  package static func line(_ found: LoggedFinding) -> [UInt8] {
    var formatter = NDJSONFormatter()
    formatter.line(#"{"type":"finding""#) { json in
      write(found.finding, frame: found.frame, connection: found.connection, to: &json)
    }
    return formatter.json.bytes
  }

  package mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout RowBuffer
  ) {
    json.removeAll()
    switch item {
    case .frame(let frame): write(frame, source, &output)
    case .event(let entry): write(entry, source)
    }
    json.append(to: &output)
  }

  /// - Parameter beginning: An object's bracket and its first field.
  private mutating func line(_ beginning: StaticString, _ body: (inout JSONWriter) -> Void) {
    json.literal(beginning)
    body(&json)
    json.end(isObject: true)
    json.endLine()
  }

  private mutating func write(_ entry: JournalEntry, _ source: FormatSource) {
    switch entry.event {
    case .connection(let number):
      guard let record = source.connection(number) else { return }
      line(#"{"type":"connection""#) { Self.write(record, to: &$0) }
    case .exchange(let exchange):
      let (units, packets) = (units, packets)
      line(#"{"type":"http""#) { json in
        Self.write(exchange, to: &json)
        units?.write(entry, packets, to: &json)
      }
    case .finding(let finding, let frame, let connection):
      line(#"{"type":"finding""#) {
        Self.write(finding, frame: frame, connection: connection, to: &$0)
      }
    case .incomplete(let partial):
      line(#"{"type":"frame""#) { Self.write(partial, to: &$0) }
    case .closed(let number):
      guard let record = source.connection(number) else { return }
      line(#"{"type":"close""#) { Self.writeClose(record, time: entry.time, to: &$0) }
    case .tunnel(let connection, let authority, let client, let server):
      line(#"{"type":"tunnel""#) { json in
        json.field("connection", connection)
        json.time("time", entry.time)
        json.field("authority", authority)
        json.field("bytes_client", client)
        json.field("bytes_server", server)
      }
    case .note: break
    }
  }

  private mutating func write(
    _ frame: LoggedFrame, _ source: FormatSource, _ output: inout RowBuffer
  ) {
    let row = frame.row
    let head = head(of: row.header, from: row.from)
    let units = units
    line(#"{"type":"frame""#) { json in
      json.field("frame", row.number)
      json.field("connection", row.connection)
      json.time("time", row.time)
      json.time("time_end", row.timeEnd)
      json.fields(head)
      Self.writeRest(of: row.header, to: &json)
      json.field("message", row.message)
      json.field("fragment", row.fragment)
      if let mark = frame.mark { json.fields(of: mark) }
      if source.includesPayload { Self.writePayload(of: frame, source, to: &json, &output) }
      if row.opcode == .close { Self.writeCloseBody(of: frame, source, to: &json) }
      units?.decode(endingWith: frame, [.summary, .tree])?.write(to: &json)
      json.name("findings")
      // Most frames have none.
      if frame.rules.isEmpty { return json.literal("[]") }
      json.array(frame.rules) { json, rule in json.string(rule.rawValue) }
    }
  }
}

extension NDJSONFormatter {
  /// The fields `from` to `masked`, kept for the next frame.
  private mutating func head(of header: FrameHeader, from: Endpoint) -> [UInt8] {
    if let known = from == .client ? client : server, known.firstByte == header.firstByte,
      known.isMasked == header.isMasked
    {
      return known.written
    }
    var writer = JSONWriter()
    Self.writeHead(of: header, from: from, to: &writer)
    let known = KnownHead(
      firstByte: header.firstByte, isMasked: header.isMasked, written: writer.bytes)
    if from == .client { client = known } else { server = known }
    return known.written
  }
}

/// The parts of the rows.
extension NDJSONFormatter {
  /// Everything of a frame's header, from `from` to `header_length`.
  static func write(_ header: FrameHeader, from: Endpoint, to json: inout JSONWriter) {
    writeHead(of: header, from: from, to: &json)
    writeRest(of: header, to: &json)
  }

  /// The fields `from` to `masked`.
  private static func writeHead(
    of header: FrameHeader, from: Endpoint, to json: inout JSONWriter
  ) {
    json.field("from", from.name)
    json.field("opcode", header.opcode.rawValue)
    json.field("opcode_name", header.opcode.name)
    json.field("fin", header.fin)
    json.field("rsv1", header.rsv1)
    json.field("rsv2", header.rsv2)
    json.field("rsv3", header.rsv3)
    json.field("masked", header.isMasked)
  }

  private static func writeRest(of header: FrameHeader, to json: inout JSONWriter) {
    json.field("masking_key", header.maskingKey?.hex)
    json.field("length", header.length)
    json.field("length_bits", header.lengthForm.bits)
    json.field("header_length", header.byteCount)
  }

  /// What windsock itself did to a frame; nothing for one that was only forwarded.
  static func writePayload(
    of frame: LoggedFrame, _ source: FormatSource, to json: inout JSONWriter,
    _ output: inout RowBuffer
  ) {
    let header = frame.row.header
    let mayBeText =
      (header.opcode == .text && header.fin) || header.opcode == .ping || header.opcode == .pong
    guard header.length <= UInt64(PayloadReader.pieceSize) else {
      JSONPayload.write(
        mayBeText: mayBeText && !header.rsv1, length: header.length, to: &json, &output
      ) { source.payloads.forEachPiece(of: frame, $0) }
      return
    }
    let payload = source.payloads.payload(of: frame)
    if mayBeText, !header.rsv1, UTF8Validator.isValid(payload) {
      json.name("payload_text")
      payload.withUnsafeBufferPointer { json.string($0) }
    } else {
      json.name("payload_base64")
      json.base64(payload)
    }
    if UInt64(payload.count) < header.length { json.field("payload_missing", true) }
  }

  static func writeCloseBody(
    of frame: LoggedFrame, _ source: FormatSource, to json: inout JSONWriter
  ) {
    let body = CloseBody(payload: source.payloads.payload(of: frame, limit: 4096))
    json.field("close_code", body.code?.rawValue ?? CloseCode.noStatus.rawValue)
    json.field("close_reason", body.reasonText)
  }

  static func write(_ partial: PartialFrame, to json: inout JSONWriter) {
    json.field("frame", UInt32?.none)
    json.field("connection", partial.connection)
    json.time("time", partial.time)
    json.time("time_end", partial.timeEnd)
    if let header = partial.header {
      write(header, from: partial.from, to: &json)
    } else {
      writeUnknownHeader(from: partial.from, to: &json)
    }
    json.field("message", partial.message)
    json.field("fragment", partial.fragment)
    json.field("complete", false)
    json.field("captured", partial.captured)
    json.name("findings")
    json.array(partial.findings) { json, finding in json.string(finding.rule.rawValue) }
  }

  /// The same fields for an incomplete header.
  private static func writeUnknownHeader(from: Endpoint, to json: inout JSONWriter) {
    json.field("from", from.name)
    let names: [StaticString] = [
      "opcode", "opcode_name", "fin", "rsv1", "rsv2", "rsv3", "masked", "masking_key", "length",
      "length_bits", "header_length",
    ]
    for name in names {
      json.name(name)
      json.null()
    }
  }

  static func write(_ record: ConnectionRecord, to json: inout JSONWriter) {
    json.field("connection", record.number)
    json.time("time", record.time)
    json.field("url", record.url)
    json.field("client", record.origin.client.description)
    json.field("server", record.origin.server.description)
    json.field("status", record.response?.status)
    write(record.request?.headers, "request_headers", to: &json)
    write(record.response?.headers, "response_headers", to: &json)
    json.field("subprotocol", record.handshake?.subprotocol)
    json.field("extensions", record.handshake?.extensions)
    json.field("tls", tls: record.origin.tls)
    json.field("tls_client", tls: record.origin.clientTLS)
    if let failure = record.failure { json.field("failure", failure) }
  }

  private static func write(
    _ headers: HTTPHeaders?, _ name: StaticString, to json: inout JSONWriter
  ) {
    json.name(name)
    json.array(headers?.fields ?? []) { json, field in
      json.array([field.name, field.value]) { json, text in json.string(text) }
    }
  }

  static func write(_ exchange: HTTPExchange, to json: inout JSONWriter) {
    json.field("connection", exchange.connection)
    json.field("exchange", exchange.number)
    json.time("time", exchange.time)
    json.field("method", exchange.method)
    json.field("target", exchange.target)
    json.field("status", exchange.status)
    json.field("request_length", exchange.requestLength)
    json.field("response_length", exchange.responseLength)
  }

  package static func write(
    _ finding: Finding, frame: UInt32?, connection: UInt32, to json: inout JSONWriter
  ) {
    json.field("connection", connection)
    json.field("frame", frame)
    json.field("from", finding.from.name)
    json.field("id", finding.rule.rawValue)
    json.field("level", finding.level.rawValue)
    json.field("offset", finding.offset)
    json.field("rfc", finding.rule.rfc)
    json.field("text", finding.text)
  }

  static func writeClose(
    _ record: ConnectionRecord, time: UInt64, to json: inout JSONWriter
  ) {
    json.field("connection", record.number)
    json.time("time", time)
    json.field("by", record.close?.by?.name)
    json.field("clean", record.close?.clean ?? false)
    json.field("code", record.close?.code.rawValue ?? CloseCode.abnormal.rawValue)
    json.field("reason", record.close?.reason ?? "")
  }
}

extension JSONWriter {
  /// A time in the contract's form.
  mutating func time(_ name: StaticString, _ time: UInt64) {
    self.name(name)
    moment(time)
  }
}
