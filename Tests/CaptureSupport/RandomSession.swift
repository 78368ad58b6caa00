package import Capture
import Pcapng
import TestSupport
import WebSocket

/// A live session with connections that a seed chooses.
package enum RandomSession {
  /// TLS with all there is to say of it.
  private static var serverTLS: TLSFacts {
    TLSFacts(
      version: "TLSv1.3", cipher: "AES \"x\"", sni: "höst", alpn: "http/1.1",
      certificate: CertificateFacts(
        subject: "CN=\"a\\, b\"", issuer: "CN=ä", names: ["*.example.org", "::1", "\u{202e}"],
        omittedNames: 3, notBefore: "2020-01-01T00:00:00Z", notAfter: "9999-12-31T23:59:59Z",
        fingerprint: "00:FF",
        isVerified: true))
  }

  /// Some connections side by side, with whatever can be on them, in chunks of any size.
  package static func record(seed: UInt64, largest: Int, into store: MemoryStore) -> Session {
    var generator = SeededGenerator(seed: seed)
    let session = Session(store: store, application: "windsock test")
    var time: UInt64 = 1_750_000_000_000_000_000
    var open: [(recorder: ConnectionRecorder, streams: [Endpoint: ArraySlice<UInt8>])] = []
    for number in 0..<5 {
      let isIPv6 = number % 2 == 1
      let bytes: [UInt8] = isIPv6 ? [UInt8](repeating: 0, count: 15) + [1] : [127, 0, 0, 1]
      let origin = ConnectionOrigin(
        client: Address(bytes: bytes, port: UInt16(40_000 + number)),
        server: Address(bytes: bytes, port: 9001),
        tls: number == 2 ? serverTLS : nil,
        clientTLS: number % 2 == 0 ? TLSFacts(version: "TLSv1.2", cipher: "A", sni: nil) : nil,
        note: number == 3 ? "stands for a Unix socket" : nil)
      open.append((session.recorder(origin), streams(&generator)))
    }
    for index in open.indices {
      time += 1000
      send(&open[index], .client, TCPConversation.request.count, at: time)
      time += 1000
      send(&open[index], .server, TCPConversation.response.count, at: time)
    }
    while let index = open.indices.randomElement(using: &generator) {
      time += UInt64.random(in: 0...5000, using: &generator)
      let end = Bool.random(using: &generator) ? Endpoint.client : .server
      let most = [5, 90, 3000, largest, largest].randomElement(using: &generator) ?? 1
      send(&open[index], end, Int.random(in: 1...most, using: &generator), at: time)
      guard open[index].streams.values.allSatisfy(\.isEmpty) else { continue }
      let by = [Endpoint.client, .server, nil].randomElement(using: &generator) ?? nil
      let isReset = Bool.random(using: &generator)
      if let by { open[index].recorder.end(by: by, isReset: isReset, at: time) }
      open.remove(at: index)
    }
    return session
  }

  private static func send(
    _ connection: inout (recorder: ConnectionRecorder, streams: [Endpoint: ArraySlice<UInt8>]),
    _ end: Endpoint,
    _ count: Int, at time: UInt64
  ) {
    guard let stream = connection.streams[end], !stream.isEmpty else { return }
    let piece = stream.prefix(count)
    connection.streams[end] = stream.dropFirst(count)
    piece.withUnsafeBytes {
      connection.recorder.receive(CapturedBytes($0, owner: nil), from: end, at: time)
    }
  }

  private static func streams(_ generator: inout SeededGenerator) -> [Endpoint: ArraySlice<UInt8>] {
    var streams = [Endpoint.client: TCPConversation.request, .server: TCPConversation.response]
    for end in Endpoint.allCases {
      for _ in 0..<Int.random(in: 0...30, using: &generator) {
        let count = [3, 125, 126, 5000, 70_000].randomElement(using: &generator) ?? 3
        let payload = [UInt8](
          repeating: UInt8.random(in: 0...255, using: &generator),
          count: Int.random(in: 0...count, using: &generator))
        let opcodes: [UInt8] = [0, 0, 1, 2, 3, 7, 9, 10, 11, 15]
        let opcode = Opcode(rawValue: opcodes.randomElement(using: &generator) ?? 0)
        let isMasked = (end == .client) != (Int.random(in: 0..<20, using: &generator) == 0)
        streams[end, default: []] += FrameSerializer.frame(
          header: FrameHeader(
            fin: Bool.random(using: &generator), opcode: opcode, length: UInt64(payload.count),
            maskingKey: isMasked
              ? MaskingKey(UInt32.random(in: 0...9_999, using: &generator)) : nil),
          payload: payload)
      }
      guard Bool.random(using: &generator) else { continue }
      streams[end, default: []] += FrameSerializer.frame(
        header: FrameHeader(
          opcode: .close, length: 2, maskingKey: end == .client ? MaskingKey(0xABCD_1234) : nil),
        payload: [3, 0xE8])
    }
    return streams.mapValues { $0[...] }
  }
}
