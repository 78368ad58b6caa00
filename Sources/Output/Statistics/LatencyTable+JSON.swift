import Capture
package import JSON
import Text
import Units

extension LatencyTable.Row {
  /// Writes a row of the type `latency`: times are nanoseconds.
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.field("type", "latency")
      json.field("connection", connection)
      json.field("form", form)
      json.field("label", String(decoding: label, as: UTF8.self))
      json.field("requests", requests)
      json.field("answered", latencies.count)
      json.field("min", latencies.count == 0 ? nil : latencies.minimum)
      json.field("p50", latencies.percentile(50))
      json.field("p90", latencies.percentile(90))
      json.field("p99", latencies.percentile(99))
      json.field("max", latencies.count == 0 ? nil : latencies.maximum)
      json.name("histogram")
      json.array(latencies.histogram) { json, bar in
        json.object { json in
          json.field("up_to", bar.upTo)
          json.field("count", bar.count)
        }
      }
    }
  }
}

extension LatencyTable {
  /// Writes the rows of the type `orphan`, one line for each request without an answer.
  package func writeOrphans(to json: inout JSONWriter) {
    for orphan in orphans {
      json.object { json in
        json.field("type", "orphan")
        json.field("connection", orphan.connection)
        json.field("frame", orphan.exchange == nil ? orphan.frame : nil)
        if let exchange = orphan.exchange { json.field("exchange", exchange.number) }
        json.time("time", orphan.time)
        json.field("form", orphan.form)
        json.field("label", String(decoding: orphan.label, as: UTF8.self))
      }
      json.endLine()
    }
  }
}
