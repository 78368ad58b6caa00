import WebSocket

/// Inflating messages as the dissector does: JSON that compresses well, and noise that does not.
func measureInflating() {
  var noise: UInt64 = 1
  let random = (0..<(4 << 20)).map { _ in
    noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: noise >> 56)
  }
  let row = #"{"type":"trade","symbol":"ABC","price":0.12345,"size":17}"#
  let json = Array(String(repeating: row, count: (4 << 20) / row.utf8.count).utf8)
  for (name, content) in [("inflate, JSON", json), ("inflate, noise", random)] {
    let messages = stride(from: 0, to: content.count, by: 1024).map {
      Array(content[$0..<min($0 + 1024, content.count)])
    }
    guard let deflater = Deflater() else { continue }
    let compressed = messages.map { deflater.deflate($0) }
    measure(name, bytes: content.count, frames: messages.count) {
      guard let inflater = Inflater() else { return }
      for message in compressed {
        message.withUnsafeBytes {
          _ = inflater.inflate($0, endsMessage: true) { _ in }
        }
      }
    }
    measureWalking(name, content: content, messages: compressed)
  }
}

/// The same with a small negotiated window: distances are walked as well.
private func measureWalking(_ name: String, content: [UInt8], messages: [[UInt8]]) {
  var agreed = PermessageDeflate()
  agreed.serverMaxWindowBits = 12
  measure(name + ", small window", bytes: content.count, frames: messages.count) {
    guard let inflater = MessageInflater(agreed: agreed, from: .server) else { return }
    for message in messages {
      message.withUnsafeBytes {
        _ = inflater.inflate(
          $0, key: nil, keyOffset: 0, endsMessage: true, offset: 0, into: { _ in })
      }
    }
  }
}
