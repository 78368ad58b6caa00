import Capture
import JSON
import Payloads
import Units
import WebSocket

extension UnitSource.Decoded {
  /// Writes the field `decoded`: an array with an object for each unit.
  func write(to json: inout JSONWriter) {
    json.name("decoded")
    json.array(units) { json, found in
      json.object { json in Self.write(found.unit, found.row, sink, to: &json) }
    }
  }

  /// The fields of one unit.
  static func write(
    _ unit: PayloadUnit, _ row: UnitRow?, _ sink: NodeSink, to json: inout JSONWriter
  ) {
    json.field("form", unit.form)
    json.field("summary", unit.summary.string)
    if let place = NodeJSON.value(of: unit) {
      if !unit.isPlain {
        json.name("value")
        NodeJSON.writeValue(at: place, of: unit, sink, to: &json)
      }
    } else {
      json.name("fields")
      NodeJSON.writeFields(of: unit, sink, to: &json)
    }
    if unit.continuesEarlier { json.field("continues_earlier", true) }
    if let link = unit.link { write(link, row, to: &json) }
    if !unit.issues.isEmpty {
      json.name("issues")
      json.array(unit.issues) { json, issue in
        json.object { json in
          json.field("offset", issue.offset)
          json.field("text", issue.text)
        }
      }
    }
  }

  /// An answer names the frame that completed its request; a request is written before its answer
  /// is known.
  private static func write(_ link: Link, _ row: UnitRow?, to json: inout JSONWriter) {
    json.name("link")
    json.object { json in
      json.field("role", "\(link.role)")
      guard link.role != .request, let answered = row?.link else { return }
      if let exchange = answered.exchange {
        json.field("to_connection", exchange.connection)
        json.field("to_exchange", exchange.number)
      } else {
        json.field("to", answered.frame)
      }
      json.field("latency_ns", answered.latency)
    }
  }
}
