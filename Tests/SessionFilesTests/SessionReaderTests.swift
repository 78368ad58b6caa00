import Capture
import Glibc
import Testing
import WebSocket

@testable import Import
@testable import SessionFiles

@Suite struct SessionReaderTests {
  /// A directory of its own for one test.
  private static func path(_ name: String) -> String {
    var template = Array("/tmp/windsock-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return "/nonexistent/\(name)" }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      + "/" + name
  }

  private static func write(_ bytes: [UInt8], to path: String, appending: Bool = false) {
    let flags = O_WRONLY | O_CREAT | (appending ? O_APPEND : O_TRUNC)
    let number = Glibc.open(path, flags, 0o600)
    _ = Glibc.write(number, bytes, bytes.count)
    close(number)
  }

  private static let handshake = [
    "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
  ]

  /// A recording of one connection whose server sends `texts`.
  private static func recording(_ texts: [String]) -> [UInt8] {
    let store = MemoryStore()
    let session = Session(store: store, application: "windsock test")
    let recorder = session.recorder(
      ConnectionOrigin(client: .loopback(port: 5000), server: .loopback(port: 80)))
    func send(_ bytes: [UInt8], _ end: Endpoint) {
      bytes.withUnsafeBytes {
        recorder.receive(CapturedBytes($0, owner: nil), from: end, at: 1_700_000_000_000_000_000)
      }
    }
    send(Array(handshake[0].utf8), .client)
    send(Array(handshake[1].utf8), .server)
    for text in texts {
      let payload = Array(text.utf8)
      let header = FrameHeader(opcode: .text, length: UInt64(payload.count), maskingKey: nil)
      send(FrameSerializer.frame(header: header, payload: payload), .server)
    }
    return store.read(position: 0, count: Int(store.size))
  }

  private static func texts(_ session: Session) -> [String] {
    let reader = PayloadReader(store: session.store)
    var cursor = LogCursor()
    return cursor.next(in: session.log, limit: 100_000).compactMap { item in
      guard case .frame(let frame) = item else { return nil }
      return String(decoding: reader.payload(of: frame), as: UTF8.self)
    }
  }

  @Test func aFileIsReadAndItsPayloadsReadBack() throws {
    let path = Self.path("a.pcapng")
    let texts = (0..<2000).map { "text \($0) " + String(repeating: "x", count: $0 % 900) }
    Self.write(Self.recording(texts), to: path)
    let reader = try SessionReader.open(path, log: CaptureLog())
    var last: ReadingProgress?
    let summary = try reader.load {
      last = $0
      return true
    }
    #expect(Self.texts(reader.session) == texts)
    #expect(summary.upgrades == 1)
    #expect(last?.isCaughtUp == true)
    #expect(last?.bytes == last?.total)
  }

  @Test func aPipeIsCopiedSoThatPayloadsCanBeReadBack() throws {
    let path = Self.path("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let bytes = Self.recording(["one", "two", String(repeating: "long", count: 100_000)])
    let writer = Writer(path: path, bytes: bytes)
    writer.start()
    let reader = try SessionReader.open(path, log: CaptureLog())
    let summary = try reader.load()
    #expect(Self.texts(reader.session).map(\.count) == [3, 3, 400_000])
    #expect(summary.warnings == [])
  }

  @Test func aCaptureThatAnotherThreadWritesIsKeptAsItIs() throws {
    let bytes = Self.recording(["one", "two", "three"])
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    #expect(Glibc.write(ends[1], bytes, bytes.count) == bytes.count)
    close(ends[1])
    let copy = try SessionFile.scratch()
    let reader = try SessionReader.follow(
      pipe: ends[0], named: "lo", header: Array(bytes.prefix(28)), into: copy, log: CaptureLog())
    let summary = try reader.load()
    #expect(summary.warnings == [])
    #expect(copy.read(position: 0, count: bytes.count + 1) == bytes)
    #expect(Self.texts(reader.session) == ["one", "two", "three"])
  }

  /// Writes into a pipe from a thread of its own.
  private final class Writer: Sendable {
    let path: String
    let bytes: [UInt8]

    init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }

    func start() {
      var thread = pthread_t()
      let this = Unmanaged.passRetained(self).toOpaque()
      pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let writer = Unmanaged<Writer>.fromOpaque(argument).takeRetainedValue()
          let number = Glibc.open(writer.path, O_WRONLY)
          var done = 0
          while done < writer.bytes.count {
            let count = writer.bytes[done...].withUnsafeBytes {
              Glibc.write(number, $0.baseAddress, min(7777, $0.count))
            }
            if count <= 0 { break }
            done += count
          }
          close(number)
          return nil
        }, this)
      pthread_detach(thread)
    }
  }

  @Test func aFileThatGrowsIsFollowed() throws {
    let path = Self.path("growing.pcapng")
    let whole = Self.recording((0..<50).map { "text \($0)" })
    Self.write(Array(whole[..<900]), to: path)
    let reader = try SessionReader.open(path, log: CaptureLog())
    var written = 900
    let summary = try reader.load(follows: true) { progress in
      guard progress.isCaughtUp else { return true }
      let next = min(whole.count, written + 777)
      Self.write(Array(whole[written..<next]), to: path, appending: true)
      defer { written = next }
      return next > written
    }
    #expect(Self.texts(reader.session).count == 50)
    #expect(summary.warnings == [])
  }

  @Test func aHARFileIsReadIntoScratch() throws {
    let path = Self.path("a.har")
    let text =
      #"{"log":{"entries":[{"request":{"url":"ws://a/"},"_webSocketMessages":["#
      + #"{"type":"send","time":1700000000.5,"opcode":1,"data":"hello"}]}]}}"#
    Self.write(Array(text.utf8), to: path)
    let reader = try SessionReader.open(path, log: CaptureLog())
    let summary = try reader.load()
    #expect(Self.texts(reader.session) == ["hello"])
    #expect(summary.upgrades == 1)
  }

  @Test func whatCannotBeReadIsOneSentenceAndAStatus() {
    let empty = Self.path("empty")
    Self.write([], to: empty)
    expect(empty, "\(empty) is empty", 65)
    let text = Self.path("text")
    Self.write(Array("hello world".utf8), to: text)
    expect(text, "\(text) is neither a pcapng or pcap capture nor a HAR file", 65)
    let short = Self.path("short")
    Self.write([0x0A, 0x0D, 0x0D, 0x0A, 1, 2], to: short)
    expect(short, "\(short) ends before its first packet", 65)
    let json = Self.path("json")
    Self.write(Array("{\"a\":1}".utf8), to: json)
    expect(json, "\(json) is JSON, but not a HAR file", 65)
    expect("/nonexistent/x", "cannot open /nonexistent/x: No such file or directory", 66)
    expect("/tmp", "cannot open /tmp: Is a directory", 66)
  }

  private func expect(_ path: String, _ sentence: String, _ status: Int32) {
    do throws(ReadError) {
      _ = try SessionReader.open(path, log: CaptureLog()).load()
      Issue.record("\(path) was read")
    } catch {
      #expect(error.text == sentence)
      #expect(error.exitStatus == status)
    }
  }

  @Test func aFileCutShortGivesItsReadablePart() throws {
    let path = Self.path("cut.pcapng")
    let whole = Self.recording(["one", "two", "three"])
    Self.write(Array(whole.dropLast(5)), to: path)
    let reader = try SessionReader.open(path, log: CaptureLog())
    let summary = try reader.load()
    #expect(Self.texts(reader.session) == ["one", "two"])
    #expect(
      summary.warnings == ["the file ends inside a record; what is before it was read"])
  }
}
