import Capture
package import JSON
import Text
import WebSocket

extension ConnectionStatistics {
  /// Writes the statistics as one JSON object.
  ///
  /// Times are nanoseconds, sizes bytes; what has no value is null.
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.name("type")
      json.string("statistics")
      json.field("connection", connection)
      json.name("time")
      json.plainString(Timestamp.iso8601(time))
      json.field("url", url)
      json.field("duration", duration)
      json.name("client")
      Self.write(client, rate(of: client.frames), rate(of: client.bytes), to: &json)
      json.name("server")
      Self.write(server, rate(of: server.frames), rate(of: server.bytes), to: &json)
      json.name("client_ping_rtt")
      Self.write(clientPings, to: &json)
      json.name("server_ping_rtt")
      Self.write(serverPings, to: &json)
      json.name("reply_latency")
      Self.write(replies, to: &json)
      json.field("close_code", close?.code.rawValue)
      json.field("close_reason", close?.reason)
    }
  }

  private static func write(
    _ side: Side, _ frameRate: Double?, _ byteRate: Double?, to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("frames", side.frames)
      json.field("data_frames", side.dataFrames)
      json.field("messages", side.messages)
      json.field("most_fragments", side.mostFragments)
      json.field("bytes", side.bytes)
      json.field("payload_bytes", side.payload)
      json.field("frames_per_second", frameRate.map(whole))
      json.field("bytes_per_second", byteRate.map(whole))
      json.field("deflated_bytes", side.deflated)
      json.field("inflated_bytes", side.inflated)
    }
  }

  private static func write(_ times: Distribution, to json: inout JSONWriter) {
    let isEmpty = times.count == 0
    json.object { json in
      json.field("count", times.count)
      json.field("min", isEmpty ? nil : times.minimum)
      json.field("median", times.median)
      json.field("max", isEmpty ? nil : times.maximum)
    }
  }

  /// The nearest whole number, if there is one in range.
  private static func whole(_ value: Double) -> UInt64 {
    UInt64(exactly: value.rounded()) ?? (value > 0 ? .max : 0)
  }
}
