// Micro-benchmarks of the parts that see every byte or every frame. Prints, for each, the median
// of several rounds as bytes a second and nanoseconds a frame, with the memory bandwidth of the
// machine beside them. Run with `make bench-micro`. With arguments, only what begins with the first
// is measured, in as many rounds as the second says: for profilers, which count one thing at a time.

import Capture
import Glibc
import WebSocket

func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let wanted = CommandLine.arguments.dropFirst().first ?? ""
let wantedRounds = CommandLine.arguments.dropFirst(2).first.flatMap(Int.init)

/// Times `body` over several rounds and prints the median.
func measure(_ name: String, bytes: Int, frames: Int = 0, rounds: Int = 9, _ body: () -> Void) {
  guard name.hasPrefix(wanted) else { return }
  let rounds = wantedRounds ?? rounds
  body()
  let times = (0..<rounds).map { _ in
    let start = now()
    body()
    return now() - start
  }.sorted()
  let median = times[rounds / 2]
  var line = name + String(repeating: " ", count: max(1, 34 - name.count))
  line += "\((Double(bytes) / median / 1e9 * 100).rounded() / 100) GB/s"
  if frames > 0 {
    line += "  \((median / Double(frames) * 1e10).rounded() / 10) ns/frame"
    line += "  \((Double(frames) / median / 1e5).rounded() / 10) M frames/s"
  }
  print(line)
}

func frames(_ count: Int, size: Int, first: UInt8) -> [UInt8] {
  var stream: [UInt8] = []
  var key: UInt32 = 0x1234_5678
  for _ in 0..<count {
    key = key &* 1_664_525 &+ 1_013_904_223
    let header = FrameHeader(
      firstByte: first, length: UInt64(size), lengthForm: .minimal(for: UInt64(size)),
      maskingKey: MaskingKey(key))
    stream += FrameSerializer.frame(
      header: header, payload: [UInt8](repeating: 0x61, count: size))
  }
  return stream
}

/// A store that forgets, so that the log and the dissector are measured and not a disk.
final class NullStore: SessionStore {
  func append(_ pieces: [StorePiece]) -> UInt64 { 0 }
  func read(position: UInt64, count: Int) -> [UInt8] { [] }
  func flush() {}
  var failure: String? { nil }
  var size: UInt64 { 0 }
}

let handshake = [
  "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
]

/// Sends `stream` through a recorder in reads of 64 KiB.
@discardableResult
func recorder(
  _ stream: [UInt8], store: any SessionStore = NullStore(), from end: Endpoint = .client
) -> Session {
  let session = Session(store: store, application: "bench")
  let recorder = session.recorder(
    ConnectionOrigin(client: .loopback(port: 1), server: .loopback(port: 2)))
  for (index, head) in handshake.enumerated() {
    Array(head.utf8).withUnsafeBytes {
      recorder.receive(CapturedBytes($0, owner: nil), from: index == 0 ? .client : .server, at: 1)
    }
  }
  stream.withUnsafeBytes { bytes in
    for start in stride(from: 0, to: bytes.count, by: 65_000) {
      let chunk = bytes[start..<min(start + 65_000, bytes.count)]
      recorder.receive(
        CapturedBytes(UnsafeRawBufferPointer(rebasing: chunk), owner: nil), from: end, at: 2)
    }
  }
  return session
}

let megabytes = [UInt8](repeating: 0x61, count: 64 << 20)
var copy = [UInt8](repeating: 0, count: megabytes.count)
measure("memory copy", bytes: megabytes.count) {
  copy.withUnsafeMutableBytes { target in megabytes.withUnsafeBytes { target.copyMemory(from: $0) }
  }
}
measure("masking", bytes: copy.count) {
  copy.withUnsafeMutableBytes { Masking.apply(MaskingKey(0x37FA_213D), to: $0, offset: 0) }
}
measure("UTF-8, masked ASCII", bytes: megabytes.count) {
  var validator = UTF8Validator()
  _ = megabytes.withUnsafeBytes {
    validator.consume($0, key: MaskingKey(0x0101_0101), keyOffset: 0)
  }
}
let greek = Array(String(repeating: "αβγδ ", count: 4 << 20).utf8)
measure("UTF-8, Greek", bytes: greek.count) {
  var validator = UTF8Validator()
  _ = greek.withUnsafeBytes { validator.consume($0, key: nil, keyOffset: 0) }
}
for (name, first) in [("binary", UInt8(0x82)), ("text", 0x81)] {
  let count = 1_000_000
  let stream = frames(count, size: 64, first: first)
  measure("frame walk, 64 B \(name)", bytes: stream.count, frames: count) {
    var walk = FrameParser(from: .client, streamOffset: 0, limits: FrameLimits())
    let batch = FrameBatch()
    var number: UInt32 = 0
    stream.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: 65_000) {
        let chunk = bytes[start..<min(start + 65_000, bytes.count)]
        batch.begin()
        walk.receive(UnsafeRawBufferPointer(rebasing: chunk), number: &number, into: batch)
      }
    }
  }
  measure("dissect and log, 64 B \(name)", bytes: stream.count, frames: count) { recorder(stream) }
}
measureInflating()
measureFilters()
measureDecoding()
