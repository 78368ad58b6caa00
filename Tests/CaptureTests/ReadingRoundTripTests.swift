import Testing

@testable import Capture
@testable import Import
@testable import Pcapng
@testable import WebSocket

/// TLS with all there is to say of it.
private var serverTLS: TLSFacts {
  TLSFacts(
    version: "TLSv1.3", cipher: "AES \"x\"", sni: "höst",
    certificate: CertificateFacts(
      subject: "CN=\"a\\, b\"", issuer: "CN=ä", names: ["*.example.org", "::1", "\u{202e}"],
      omittedNames: 3, notBefore: "2020-01-01T00:00:00Z", notAfter: "9999-12-31T23:59:59Z",
      isVerified: true))
}

/// A session that is recorded and read again is the same session.
@Suite struct ReadingRoundTripTests {
  /// Some connections side by side, with whatever can be on them, in chunks of any size.
  static func record(seed: UInt64, largest: Int, into store: MemoryStore) -> Session {
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

  @Test(arguments: 0..<12 as Range<UInt64>)
  func theRowsAreThoseOfTheLiveSession(seed: UInt64) {
    let store = MemoryStore()
    let largest = seed % 3 == 0 ? 60_000 : 200_000
    let live = Self.record(seed: seed, largest: largest, into: store)
    let file = store.read(position: 0, count: Int(store.size))
    let read = ReadCapture(file, chunk: seed % 2 == 0 ? .max : 100_000)
    #expect(read.summary.warnings == [])
    let original = ReadCapture(live: live)
    #expect(read.frames.count == original.frames.count)
    for (frame, known) in zip(read.frames, original.frames) {
      #expect(Self.unnumbered(frame) == Self.unnumbered(known))
    }
    #expect(read.payloads == original.payloads)
    expectSameConnections(read, original)
    // What is still open at the end of the file ends with it, and only there.
    for (entry, known) in zip(read.journal, original.journal) {
      #expect(entry.event == known.event)
      #expect(entry.time == known.time)
      // A read that takes several packets is several reads here, which must make no difference.
      #expect(entry.after == known.after)
    }
    #expect(read.journal.count >= original.journal.count)
  }

  /// A frame without the number of its set of findings, which is the log's own business.
  private static func unnumbered(_ frame: LoggedFrame) -> LoggedFrame {
    var frame = frame
    frame.row.flags = frame.row.flags.with(findingSet: 0)
    return frame
  }

  private func expectSameConnections(_ read: ReadCapture, _ original: ReadCapture) {
    #expect(read.connections.count == original.connections.count)
    for (record, known) in zip(read.connections, original.connections) {
      #expect(record.number == known.number)
      #expect(record.time == known.time)
      #expect(record.origin == known.origin)
      #expect(record.url == known.url)
      #expect(record.request == known.request)
      #expect(record.response == known.response)
      #expect(record.openedTime == known.openedTime)
      #expect(record.client == known.client)
      #expect(record.server == known.server)
      if known.phase == .closed {
        #expect(record.close == known.close)
        #expect(record.phase == known.phase)
      }
    }
  }

  @Test func exchangesThatWereReportedLateHaveTheTimesOfTheFile() {
    let store = MemoryStore()
    let live = Session(store: store, application: "windsock test")
    let taps = [5000, 5001].map {
      live.recorder(ConnectionOrigin(client: .loopback(port: $0), server: .loopback(port: 80)))
    }
    let request = Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
    let answer = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)
    let reads: [(Int, [UInt8], Endpoint, UInt64)] = [
      (0, request, .client, 900), (1, request, .client, 500), (0, answer, .server, 2000),
      (1, answer, .server, 1500),
    ]
    for (place, bytes, end, time) in reads {
      bytes.withUnsafeBytes {
        taps[place].receive(CapturedBytes($0, owner: nil), from: end, at: time)
      }
    }
    let read = ReadCapture(store.read(position: 0, count: Int(store.size)))
    let known = ReadCapture(live: live).journal
    #expect(known.count == 2)
    // The connections are still open, and end with the file only there.
    #expect(Array(read.journal.prefix(2)) == known)
  }

  @Test func portsThatCollidedAreToldInANote() {
    let store = MemoryStore()
    let live = Session(store: store, application: "windsock test")
    let origin = ConnectionOrigin(
      client: .loopback(port: 5000), server: .loopback(port: 80))
    for _ in 0..<2 {
      let recorder = live.recorder(origin)
      TCPConversation.request.withUnsafeBytes {
        recorder.receive(CapturedBytes($0, owner: nil), from: .client, at: 5)
      }
    }
    let read = ReadCapture(store.read(position: 0, count: Int(store.size)))
    #expect(read.connections.map(\.origin.client.port) == [5000, 5001])
    #expect(read.connections.map(\.origin.note) == [nil, "the client's port was 5000"])
  }

  @Test func aConnectionThatDidNotSpeakHTTPIsStillOneOfARecording() {
    let store = MemoryStore()
    let live = Session(store: store, application: "windsock test")
    let recorder = live.recorder(
      ConnectionOrigin(client: .loopback(port: 5000), server: .loopback(port: 80)))
    [UInt8](arrayLiteral: 0x16, 3, 1, 0, 5).withUnsafeBytes {
      recorder.receive(CapturedBytes($0, owner: nil), from: .client, at: 5)
    }
    recorder.end(by: .client, at: 6)
    let read = ReadCapture(store.read(position: 0, count: Int(store.size)))
    #expect(read.connections.count == 1)
    #expect(read.journal == ReadCapture(live: live).journal)
  }
}
