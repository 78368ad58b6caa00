import CaptureSupport
import ImportSupport
import TestSupport
import Testing

@testable import Capture
@testable import Import
@testable import Output
@testable import WebSocket

@Suite struct ReadingHARTests {
  /// A HAR file read into a session, in chunks of any size.
  static func read(_ text: String, chunk: Int = .max) -> (ReadCapture, String?) {
    read(Array(text.utf8), chunk: chunk)
  }

  static func read(_ file: [UInt8], chunk: Int = .max) -> (ReadCapture, String?) {
    let session = Session(store: MemoryStore(), application: "windsock test")
    let reader = HARReader(session: session) { position, count in
      Array(file.dropFirst(Int(position)).prefix(count))
    }
    file.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let end = start + min(chunk, bytes.count - start)
        _ = reader.receive(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        start = end
      }
    }
    let summary = reader.finish()
    return (ReadCapture(live: session, summary: summary), reader.failure)
  }

  /// As Chrome exports it: members in alphabetical order, messages before the request.
  static let chrome = """
    \u{FEFF}{"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"},
     "pages": [], "entries": [
      {"_resourceType": "document", "request": {"method": "GET", "url": "https://a.example/",
        "headers": []}, "response": {"status": 200, "headers": [], "content": {"text": "{\\"x\\"}"}},
        "startedDateTime": "2019-04-18T17:20:00.000Z", "time": 1},
      {"_initiator": {"type": "script"}, "_resourceType": "websocket", "_webSocketMessages": [
        {"type": "send", "time": 1555608237.98099, "opcode": 1, "data": "message \\u00e9\\ud83d\\ude00"},
        {"type": "receive", "time": 1555608261.2207098, "opcode": 2, "data": "YmluYXJ5IG1lc3NhZ2U="},
        {"type": "error", "time": 1555608262.5, "opcode": -1, "data": "it broke"},
        {"type": "unknown", "time": 1555608262.5, "opcode": 1, "data": "x"},
        {"type": "send", "time": 1555608263, "data": "no opcode"},
        {"type": "receive", "time": 1555608263.25, "opcode": 2, "encoding": "utf-8", "data": "plain"},
        {"type": "receive", "time": 1555608263.5, "opcode": 9, "data": "cGluZw=="},
        {"type": "receive", "time": 1555608263.5, "opcode": 2, "data": "!!!"}],
       "connection": "123", "request": {"method": "GET", "url": "wss://echo.example:8443/chat?x=1",
         "httpVersion": "HTTP/1.1", "headers": [{"name": "Host", "value": "echo.example:8443"},
         {"name": ":authority", "value": "no"}, {"name": "X-A", "value": "b\\r\\nInjected: c"},
         {"name": "Sec-WebSocket-Key", "value": "dGhlIHNhbXBsZSBub25jZQ=="}]},
       "response": {"status": 101, "statusText": "Switching Protocols",
         "headers": [{"name": "Sec-WebSocket-Protocol", "value": "chat"}]},
       "serverIPAddress": "[2001:db8::7]", "startedDateTime": "2019-04-18T19:23:57.900+02:00"}]}}
    """

  static let told = [
    "> message é😀", "< binary message", "< plain", "< ping", "< !!!",
  ]

  @Test func theMessagesOfChromeAreRead() {
    let (capture, failure) = Self.read(Self.chrome)
    #expect(failure == nil)
    #expect(capture.texts == Self.told)
    #expect(
      capture.frames.map(\.row.time) == [
        1_555_608_237_980_990_000, 1_555_608_261_220_709_800, 1_555_608_263_250_000_000,
        1_555_608_263_500_000_000, 1_555_608_263_500_000_000,
      ])
    #expect(capture.frames.map(\.row.opcode.rawValue) == [1, 2, 2, 9, 2])
    #expect(capture.frames.map(\.row.header.isMasked) == [true, false, false, false, false])
    #expect(capture.notes == ["it broke"])
    #expect(capture.summary.upgrades == 1)
    #expect(capture.summary.entries == 2)
    #expect(
      capture.summary.warnings == [
        "2 messages left out: 1 of a type that is neither send nor receive, 1 without an opcode",
        "1 messages are not base64 and were taken as they are",
      ])
  }

  /// What happened on the sockets of a file whose messages are beside it, in its order.
  private static func order(_ har: String, _ messages: String?) -> String {
    let (file, beside) = (Array(har.utf8), messages.map { Array($0.utf8) })
    let session = Session(store: MemoryStore(), application: "windsock test")
    let find = { (_: String) in
      beside.map { bytes in
        HARAttachment(size: UInt64(bytes.count)) { Array(bytes.dropFirst(Int($0)).prefix($1)) }
      }
    }
    let reader = HARReader(session: session, find: find) { position, count in
      Array(file.dropFirst(Int(position)).prefix(count))
    }
    file.withUnsafeBytes { _ = reader.receive($0) }
    _ = reader.finish()
    var cursor = LogCursor()
    return cursor.next(in: session.log, limit: 100).compactMap { item in
      switch item {
      case .frame(let frame): "frame \(frame.row.time)"
      case .event(let entry):
        if case .closed = entry.event { "closed \(entry.time)" } else { nil }
      }
    }.joined(separator: ", ")
  }

  /// Messages and the close are on a clock of their own, and its first moment is the entry's.
  @Test func aSocketClosesAfterTheMessagesThatAreAttached() {
    let har = """
      {"log":{"entries":[{"_resourceType":"websocket","startedDateTime":"2020-01-01T00:00:00Z",
      "_webSocketMessages":{"_file":"m.json"},"_webSocketClose":{"code":1000,"time":107.5},
      "request":{"method":"GET","url":"ws://a/","headers":[]},
      "response":{"status":101,"headers":[]}}]}}
      """
    let messages = """
      [{"type":"send","time":100,"opcode":1,"data":"a"},
      {"type":"send","time":105,"opcode":1,"data":"b"}]
      """
    #expect(
      Self.order(har, messages)
        == "frame 1577836800000000000, frame 1577836805000000000, closed 1577836807500000000")
    #expect(Self.order(har, nil) == "closed 1577836800000000000")
  }

  @Test func theHandshakeIsThatOfTheEntry() {
    let (capture, _) = Self.read(Self.chrome)
    let record = capture.connections[0]
    #expect(record.url == "wss://echo.example:8443/chat?x=1")
    #expect(record.origin.server.description == "[2001:db8::7]:8443")
    #expect(record.time == 1_555_608_237_900_000_000)
    #expect(record.response?.status == 101)
    #expect(record.response?.headers.first("Sec-WebSocket-Protocol") == "chat")
    #expect(
      record.response?.headers.first("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(record.request?.headers.contains("Injected") == false)
    #expect(record.request?.headers.first("Upgrade") == "websocket")
  }

  @Test func theChunksDoNotMatter() {
    for chunk in [1, 2, 5, 17, 100] {
      let (capture, _) = Self.read(Self.chrome, chunk: chunk)
      #expect(capture.texts == Self.told)
    }
  }

  @Test func aFileCutShortGivesWhatIsBeforeTheCut() {
    let whole = Array(Self.chrome.utf8)
    var last = 0
    for length in stride(from: 0, to: whole.count, by: 7) {
      let (capture, failure) = Self.read(Array(whole[..<length]))
      #expect(capture.texts == Array(Self.told.prefix(capture.texts.count)))
      #expect(capture.texts.count >= last)
      last = capture.texts.count
      if failure == nil { #expect(!capture.summary.warnings.isEmpty) }
    }
    #expect(last == Self.told.count)
  }

  @Test func connectionsAreBroughtInTheOrderOfTime() {
    func entry(_ name: String, _ times: [String]) -> String {
      let messages = times.map {
        "{\"type\":\"receive\",\"time\":\($0),\"opcode\":1,\"data\":\"\(name)\($0)\"}"
      }
      return
        "{\"startedDateTime\":\"2001-09-09T01:46:40Z\",\"request\":{\"url\":\"ws://\(name)/\"},"
        + "\"_webSocketMessages\":[\(messages.joined(separator: ","))]}"
    }
    let entries = [
      entry("a", ["1000000001", "1000000003.5"]), entry("b", ["1000000002", "1000000004"]),
    ]
    let (capture, _) = Self.read(
      "{\"log\":{\"entries\":[\(entries.joined(separator: ","))]}}")
    #expect(
      capture.texts == ["< a1000000001", "< b1000000002", "< a1000000003.5", "< b1000000004"])
    #expect(capture.connections.map(\.url) == ["ws://a/", "ws://b/"])
  }

  @Test(
    arguments: [
      ("1555608237.5", 1_555_608_237_500_000_000), ("1555608237500", 1_555_608_237_500_000_000),
      ("1555608237500000", 1_555_608_237_500_000_000),
      ("1.5556082375e9", 1_555_608_237_500_000_000),
      ("812.25", 1_000_000_000_000_000_000), ("1e400", nil), ("x", nil),
      // A negative one says that it is not known.
      ("-1", 1_000_000_000_000_000_000),
    ] as [(String, UInt64?)])
  func timesAreReadWhateverTheyCount(text: String, expected: UInt64?) {
    var clock: (first: UInt64, moment: UInt64)?
    let time = HARNumber.moment(
      Array(text.utf8), clock: &clock, start: 1_000_000_000_000_000_000)
    #expect(time == expected)
  }

  @Test func otherJSONIsRefused() {
    #expect(Self.read("{\"a\": 1}").1 == "is JSON, but not a HAR file")
    #expect(Self.read("{ nonsense").1?.hasPrefix("is not a HAR file: ") == true)
    let deep = "{\"log\":" + String(repeating: "[", count: 100_000)
    #expect(Self.read(deep).1 == "is not a HAR file: unexpected end at byte 100007")
  }

  @Test func damagedFilesNeverTrap() {
    let whole = Array(Self.chrome.utf8)
    for seed in UInt64(0)..<400 {
      var generator = SeededGenerator(seed: seed)
      var bytes = whole
      for _ in 0..<Int.random(in: 1...20, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
          Array("\"\\{}[],:0e-9u".utf8).randomElement(using: &generator) ?? 0
      }
      let (capture, _) = Self.read(bytes)
      #expect(capture.frames.count <= 20)
    }
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    for seed in UInt64(0)..<6 {
      let live = RandomSession.record(seed: seed, largest: 3000, into: MemoryStore())
      let known = Self.messages(in: live)
      var file: [UInt8] = []
      let count = HARWriter(session: live, version: "1.0").write { file += $0 }
      #expect(count == 5)
      let (capture, failure) = Self.read(file)
      #expect(failure == nil)
      #expect(capture.summary.warnings == [])
      let again = Self.messages(in: capture.session)
      #expect(again.sorted() == known.sorted())
      #expect(capture.connections.count == 5)
    }
  }

  private static func messages(in session: Session) -> [String] {
    var view = MessageView()
    let source = FormatSource(log: session.log, payloads: PayloadReader(store: session.store))
    return ReadCapture(live: session).frames.compactMap { frame in
      view.take(frame, source: source).map {
        "\(frame.row.from) \($0.first.row.opcode) \(frame.row.timeEnd) \($0.content)"
      }
    }
  }
}
