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
  measure("search, text", bytes: stream.count, frames: count, rounds: 3) {
    let search = Search("0.12345")
    var next: UInt32 = 1
    while case .more(let following) = search.next(from: next, in: session) { next = following }
  }
}
