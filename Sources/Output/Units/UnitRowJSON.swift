import JSON
import Payloads
import Text
import Units
import WebSocket

/// Where a unit is in its session.
struct UnitPlace {
  /// What carried it.
  enum Carrier {
    /// The frame that completed its message, by its number.
    case frame(UInt32)
    /// An exchange of polling, by its number.
    case exchange(UInt32)
  }

  var connection: UInt32
  var time: UInt64
  var from: Endpoint
  var carrier: Carrier
}

extension UnitSource.Decoded {
  /// Writes a row of the type `unit`.
  func writeRow(
    _ unit: PayloadUnit, _ row: UnitRow?, at place: UnitPlace, to output: inout RowBuffer
  ) {
    var json = JSONWriter()
    json.object { json in
      json.field("type", "unit")
      json.field("unit", row?.number)
      json.field("connection", place.connection)
      json.time("time", place.time)
      json.field("from", place.from.name)
      switch place.carrier {
      case .frame(let number): json.field("frame", number)
      case .exchange(let number):
        json.field("frame", nil as UInt32?)
        json.field("exchange", number)
      }
      Self.write(unit, row, sink, to: &json)
    }
    json.endLine()
    output += json.bytes
  }
}
