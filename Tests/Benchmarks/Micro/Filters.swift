import Capture
import Filter
import WebSocket

/// Filters over the frames of a log: by columns alone, by payloads, and frame by frame.
func measureFilters() {
  let count = 1_000_000
  let stream = frames(count, size: 64, first: 0x81)
  let session = recorder(stream, store: MemoryStore())
  for (name, expression) in [
    ("filter, a column", "len > 150"),
    ("filter, several columns", "op == text and masked and (len < 10 or frag > 0)"),
    ("filter, the connection", "host:nowhere"),
    ("filter, payload text", "payload contains \"0.12345\""),
    ("filter, regular expression", "payload ~ \"b+c\""),
    ("filter, JSON", "json.price > 1"),
  ] {
    guard let filter = try? Filter.parse(expression).get() else { continue }
    measure(name, bytes: stream.count, frames: count, rounds: 3) {
      let scan = FilterScan(filter, over: session)
      while scan.scanned < count { _ = scan.next() }
    }
  }
  measureDocuments()
  measure("search, text", bytes: stream.count, frames: count, rounds: 3) {
    let search = Search("0.12345")
    var next: UInt32 = 1
    while case .more(let following) = search.next(from: next, in: session) { next = following }
  }
}

/// Filters over the frames of a feed of JSON, as a server sends them.
private func measureDocuments() {
  let count = 1_000_000
  let stream = documents(count)
  let session = recorder(stream, store: MemoryStore(), from: .server)
  for (name, expression) in [
    ("filter, text of JSON documents", "payload contains \"0.12\""),
    ("filter, expression on documents", "payload ~ \"0[.]12\\d\""),
    ("filter, number in documents", "json.price > 0.5"),
    ("filter, text in documents", "json.symbol == \"XYZ\""),
  ] {
    guard let filter = try? Filter.parse(expression).get() else { continue }
    measure(name, bytes: stream.count, frames: count, rounds: 3) {
      let scan = FilterScan(filter, over: session)
      while scan.scanned < count { _ = scan.next() }
    }
  }
}

private func documents(_ count: Int) -> [UInt8] {
  var stream: [UInt8] = []
  var random: UInt64 = 6455
  for _ in 0..<count {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let price = Double(random >> 11) / Double(1 << 53)
    let symbol = random & (1 << 40) == 0 ? "ABC" : "XYZ"
    let text = "{\"type\": \"trade\", \"symbol\": \"\(symbol)\", \"price\": \(price)}"
    let payload = Array(text.utf8)
    let header = FrameHeader(
      firstByte: 0x81, length: UInt64(payload.count), lengthForm: .bits7, maskingKey: nil)
    stream += FrameSerializer.frame(header: header, payload: payload)
  }
  return stream
}
