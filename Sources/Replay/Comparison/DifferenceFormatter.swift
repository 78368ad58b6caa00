import Capture
import JSON
import Text
import WebSocket

/// Differences as lines, for people or for programs.
package enum DifferenceFormatter {
  /// The most bytes of a value that a line for people shows.
  private static let shownBytes = 120

  /// One NDJSON row, line end included.
  package static func json(_ difference: Difference, run: Int? = nil) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("type", "difference")
      json.field("kind", difference.kind.rawValue)
      if let run { json.field("run", run) }
      json.field("connection", difference.connection)
      json.field("from", difference.from.name)
      json.field("message", difference.message)
      if let live = difference.liveMessage { json.field("live_message", live) }
      json.field("path", difference.path)
      write(difference.recorded, "recorded", "recorded_base64", to: &json)
      write(difference.live, "live", "live_base64", to: &json)
    }
    json.endLine()
    return json.bytes
  }

  private static func write(
    _ value: Difference.Value, _ name: StaticString, _ base64Name: StaticString,
    to json: inout JSONWriter
  ) {
    switch value {
    case .absent: return
    case .bytes(let bytes):
      json.name(base64Name)
      json.plainString(Base64.encode(bytes).utf8)
      return
    case .json, .text, .number, .decimal: json.name(name)
    }
    switch value {
    case .json(let node): node.write(to: &json)
    case .text(let bytes): json.string(String(decoding: bytes, as: UTF8.self))
    case .number(let number): json.number(number)
    case .decimal(let number): json.numeral(rounded(number).utf8)
    case .absent, .bytes: break
    }
  }

  /// Where a difference is and what kind it is of: `1  server  message 7  changed  $.sum`.
  package static func place(_ difference: Difference) -> String {
    var line = "\(difference.connection)  \(difference.from.name)  "
    if let message = difference.message {
      line += "message \(message)  "
    } else if let message = difference.liveMessage {
      line += "live message \(message)  "
    }
    line += difference.kind.rawValue
    if let path = difference.path { line += "  " + VisibleText.make(Array(path.utf8)) }
    return line
  }

  /// One line for people, without its end.
  package static func text(_ difference: Difference) -> String {
    let line = place(difference)
    switch difference.kind {
    case .order: return line + "  is live message \(difference.liveMessage ?? 0)"
    case .missing: return line + "  " + text(difference.recorded)
    case .extra: return line + "  " + text(difference.live)
    case .changed, .handshake, .close:
      return line + "  \(text(difference.recorded)) → \(text(difference.live))"
    case .latency:
      return line + "  \(text(difference.recorded)) ms → \(text(difference.live)) ms"
    }
  }

  private static func text(_ value: Difference.Value) -> String {
    switch value {
    case .absent: return "nothing"
    case .json(let node):
      var json = JSONWriter()
      node.write(to: &json)
      return shown(json.bytes)
    case .text(let bytes): return shown(bytes)
    case .bytes(let bytes):
      return VisibleText.hex(bytes.prefix(32)) + (bytes.count > 32 ? "…" : "")
    case .number(let number): return "\(number)"
    case .decimal(let number): return rounded(number)
    }
  }

  private static func shown(_ bytes: [UInt8]) -> String {
    VisibleText.make(bytes.prefix(shownBytes)) + (bytes.count > shownBytes ? "…" : "")
  }

  /// With three decimals.
  static func rounded(_ number: Double) -> String {
    guard number.isFinite, number >= 0, number < 1e12 else { return "0" }
    let thousandths = Int64((number * 1000).rounded())
    let decimals = String(thousandths % 1000 + 1000).dropFirst()
    return "\(thousandths / 1000).\(decimals)"
  }

  /// The result for a connection, for people.
  package static func summary(_ tally: ComparisonTally, connection: UInt32) -> String {
    var line = "\(connection)  \(tally.same) the same, \(tally.differences) different"
    if let latency = tally.latency {
      line += "; answers took \(rounded(Double(latency.live) / 1e6)) ms"
      line += " (\(rounded(Double(latency.recorded) / 1e6)) ms recorded,"
      line += " \(rounded(latency.ratio)) times)"
    }
    return line
  }

  /// The same as an NDJSON row.
  package static func json(
    _ tally: ComparisonTally, connection: UInt32, run: Int? = nil
  ) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("type", "compared")
      if let run { json.field("run", run) }
      json.field("connection", connection)
      json.field("same", tally.same)
      json.field("different", tally.differences)
      if let latency = tally.latency {
        json.name("latency")
        json.object { json in
          json.name("recorded_ms")
          json.numeral(rounded(Double(latency.recorded) / 1e6).utf8)
          json.name("live_ms")
          json.numeral(rounded(Double(latency.live) / 1e6).utf8)
          json.name("ratio")
          json.numeral(rounded(latency.ratio).utf8)
        }
      } else {
        json.name("latency")
        json.null()
      }
    }
    json.endLine()
    return json.bytes
  }
}

extension Difference.Value {
  /// The value for a screen that shows it in full: not made safe for a terminal; nil when absent.
  package var shown: [UInt8]? {
    switch self {
    case .absent: return nil
    case .json(let node):
      var json = JSONWriter()
      node.write(to: &json)
      return json.bytes
    case .text(let bytes): return bytes
    case .bytes(let bytes): return Array(VisibleText.hex(bytes[...]).utf8)
    case .number(let number): return Array("\(number)".utf8)
    case .decimal(let number): return Array(DifferenceFormatter.rounded(number).utf8)
    }
  }
}
