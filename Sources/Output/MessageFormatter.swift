package import Capture
package import Filter
import JSON
import Payloads
package import Text
package import Units
import WebSocket

/// Any row format, with messages in place of frames.
///
/// Control frames are not part of a message and are left out; everything else is printed as before.
package struct MessageFormatter: RowFormatter {
  /// How a message is written.
  package enum Style: Sendable {
    case ndjson
    case text
    case hex
    case raw
  }

  private let style: Style
  /// Decodes messages; nil leaves out what they say.
  private let units: UnitSource?
  private var others: any RowFormatter
  private var view = MessageView()
  private var clock = SessionClock()

  /// - Parameters:
  ///   - units: Decodes messages; nil leaves out what they say.
  ///   - matcher: Says which packets of a polling exchange are meant; nil for all.
  package init(_ style: Style, units: UnitSource? = nil, matcher: FrameMatcher? = nil) {
    self.style = style
    self.units = units
    others =
      style == .ndjson
      ? NDJSONFormatter(units: units, packets: matcher)
      : TextFormatter(units: units, packets: matcher)
  }

  package mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout RowBuffer
  ) {
    guard case .frame(let frame) = item else {
      if style == .ndjson || style == .text {
        others.append(item, source: source, to: &output)
      }
      return
    }
    guard let message = view.take(frame, source: source) else { return }
    switch style {
    case .ndjson: write(message, includesPayload: source.includesPayload, to: &output)
    case .text: output += Array(text(message, source).utf8)
    case .hex:
      output += Array("# message \(message.first.row.message ?? 0)\n".utf8)
      HexFormatter.append(message.content, to: &output)
    case .raw: output += message.content
    }
  }

  private func write(
    _ message: LoggedMessage, includesPayload: Bool, to output: inout RowBuffer
  ) {
    var json = JSONWriter()
    let first = message.first.row
    json.object { json in
      json.field("type", "message")
      json.field("message", first.message)
      json.field("connection", first.connection)
      json.time("time", first.time)
      json.time("time_end", message.last.row.timeEnd)
      json.field("from", first.from.name)
      json.field("opcode", first.opcode.rawValue)
      json.name("frames")
      json.array(message.frames) { json, frame in json.number(UInt64(frame.row.number)) }
      json.field("length", message.length)
      json.field("wire_length", message.wireLength)
      json.field("compressed", message.isCompressed)
      if includesPayload { Self.writeContent(of: message, to: &json, &output) }
      units?.decode(message.frames, [.summary, .tree])?.write(to: &json)
    }
    json.endLine()
    output += json.bytes
  }

  private static func writeContent(
    of message: LoggedMessage, to json: inout JSONWriter, _ output: inout RowBuffer
  ) {
    let content = message.content
    JSONPayload.write(
      mayBeText: message.first.row.opcode == .text, length: message.length, to: &json, &output
    ) { body in
      for start in stride(from: 0, to: content.count, by: PayloadReader.pieceSize) {
        body(Array(content[start..<min(start + PayloadReader.pieceSize, content.count)]))
      }
      return UInt64(content.count)
    }
  }

  private mutating func text(_ message: LoggedMessage, _ source: FormatSource) -> String {
    let first = message.first.row
    let elapsed = clock.elapsed(message.last.row.timeEnd, in: source.log)
    var line = "#\(first.message ?? 0)  \(Timestamp.signedSeconds(elapsed))"
    line += "  \(first.connection)  \(first.from.arrow)  "
    line += first.opcode.name.uppercased() + "  \(message.length) bytes"
    if message.isCompressed { line += " of \(message.wireLength)" }
    if message.frames.count > 1 { line += " in \(message.frames.count) frames" }
    if let decoded = units?.decode(message.frames, [.summary], width: TextFormatter.previewBytes) {
      line += "  " + decoded.line
    } else if source.includesPayload {
      let isText = first.opcode == .text
      let shown = message.content.prefix(isText ? TextFormatter.previewBytes : 32)
      line += "  " + (isText ? VisibleText.make(shown) : VisibleText.hex(shown))
      if shown.count < message.content.count { line += "…" }
    }
    return line + "\n"
  }
}
