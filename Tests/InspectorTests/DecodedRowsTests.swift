import Capture
import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import Units
import WebSocket

@testable import Inspector

@Suite struct DecodedRowsTests {
  private let traffic = Traffic()

  private func model() -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":1,"method":"add","params":[2]}"#, from: .client)
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":2,"method":"lost"}"#, from: .client)
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":1,"result":3}"#)
    traffic.text(recorder, "hello")
    var model = traffic.model(isLive: false)
    let pass = UnitPass(traffic.session, into: model.unitIndex)
    while pass.advance() {}
    model.take(.decoded)
    return model
  }

  private func row(_ number: Int, of model: Model) throws -> String {
    let row = try #require(model.contents(of: number..<number + 1, previewBytes: 100).first)
    let runs = (row.said ?? []) + row.link
    return String(decoding: runs.flatMap(\.bytes), as: UTF8.self)
  }

  @Test func rowsSayWhatTheirUnitsSay() throws {
    let model = model()
    #expect(try row(1, of: model) == "rpc add #1 [2]")
    #expect(try row(2, of: model) == "rpc lost #2  waiting")
    #expect(try row(3, of: model).hasPrefix("rpc ok #1 3  ↩ #1 "))
    #expect(try row(4, of: model) == "")
  }

  @Test func whereThereIsOnlyASCIIRowsAreWrittenInIt() throws {
    let recorder = traffic.open()
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":1,"method":"add"}"#, from: .client)
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":1,"result":3}"#)
    traffic.text(traffic.open(), #"{"a":1,"b":}"#)
    var model = Model(
      session: traffic.session, interception: nil,
      facts: SourceFacts(mode: "", isLive: false, isASCII: true),
      size: Size(width: 80, height: 24))
    decode(&model)
    #expect(try row(2, of: model).hasPrefix("rpc ok #1 3  <- #1 "))
    #expect(try row(4, of: model).hasPrefix("! not JSON at byte 11  "))
  }

  @Test func aRowSaysWhereItsJSONBreaksOff() throws {
    let recorder = traffic.open()
    traffic.text(recorder, #"{"a":1,"b":}"#)
    traffic.text(recorder, "{curly} words are no JSON, nor meant as such")
    let model = traffic.model(isLive: false)
    #expect(try row(1, of: model).hasPrefix(#"✗ not JSON at byte 11  {"a":1"#))
    #expect(try row(2, of: model) == "")
  }

  private static let target = "/socket.io/?EIO=4&transport="

  /// A session that begins with polling, asks something there, and has a WebSocket then.
  private func upgraded() -> ConnectionRecorder {
    let polling = traffic.recorder()
    func answer(_ body: String) {
      traffic.server(
        polling, "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
    traffic.client(polling, "GET \(Self.target)polling HTTP/1.1\r\nHost: h\r\n\r\n")
    answer(#"0{"sid":"S","pingInterval":1}"#)
    traffic.client(
      polling,
      "POST \(Self.target)polling&sid=S HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\n\r\n"
        + #"421["hello"]"#)
    answer("ok")
    return traffic.open(Self.target + "websocket&sid=S")
  }

  private func decode(_ model: inout Model) {
    let pass = UnitPass(traffic.session, into: model.unitIndex)
    while pass.advance() {}
    model.take(.decoded)
  }

  @Test func packetsOfPollingRequestsAreRowsAndAKeyAway() throws {
    traffic.text(upgraded(), #"431["hi"]"#)
    var model = traffic.model(width: 100, isLive: false)
    decode(&model)
    #expect(try row(1, of: model) == "▶ sio event #1 hello")
    #expect(try row(3, of: model).hasPrefix(#"sio ack #1 "hi"  ↩ HTTP 1/2 "#))
    #expect(model.picture.contains { $0.contains("HTTP POST ▶ sio event #1 hello") })
    model.press("G(")
    #expect(model.cursor == 1)
    #expect(model.picture.contains { $0.contains("#1 after") })
    model.press(")")
    #expect(model.cursor == 3)
    model.press("fop == text<Enter>(")
    #expect(model.notice?.text.hasPrefix("the filter hides HTTP exchange 1/2; ") == true)
  }

  @Test func aPolledRequestWaitsUntilNothingCarriesItsSession() throws {
    let socket = upgraded()
    // The socket takes over with its first message.
    traffic.text(socket, "3probe")
    var model = traffic.model(isLive: false)
    #expect(try row(1, of: model) == "▶ sio event #1 hello")
    decode(&model)
    #expect(try row(1, of: model) == "▶ sio event #1 hello  waiting")
    traffic.end(socket, by: .server)
    model.take(.decoded)
    #expect(try row(1, of: model) == "▶ sio event #1 hello  no answer")
  }

  @Test func filtersFindThePacketsOfPollingRequests() {
    traffic.text(upgraded(), #"42["hello"]"#)
    var model = traffic.model(width: 100, isLive: false)
    model.press("fsocketio.event == hello<Enter>")
    #expect(model.rowCount == 2)
    #expect(model.row(at: 0) == .event(1))
    #expect(model.picture.contains { $0.contains("HTTP POST ▶ sio event #1 hello") })
    model.take(.filter("op == text"))
    #expect(model.rowCount == 1)
    model.take(.filter("\"pingInterval\""))
    #expect(model.rowCount == 1 && model.row(at: 0) == .event(0))
  }

  /// A polling request with a body, or none, and its answer.
  private func polls(_ recorder: ConnectionRecorder, _ asked: String, _ answer: String) {
    let method = asked.isEmpty ? "GET" : "POST"
    let length = asked.isEmpty ? "" : "Content-Length: \(asked.utf8.count)\r\n"
    traffic.client(
      recorder,
      "\(method) \(Self.target)polling&sid=S HTTP/1.1\r\nHost: h\r\n\(length)\r\n\(asked)")
    traffic.server(
      recorder, "HTTP/1.1 200 OK\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)")
  }

  @Test func polledRowsAreJudgedAgainWhenTheAnswerComes() {
    let polling = traffic.recorder()
    polls(polling, #"421["hello"]"#, "ok")
    var model = traffic.model(isLive: true)
    let pass = UnitPass(traffic.session, into: model.unitIndex)
    func decode() {
      while pass.advance() {}
      model.take(.decoded)
    }
    decode()
    model.take(.filter("orphan"))
    #expect(model.rowCount == 1 && model.row(at: 0) == .event(0))
    model.take(.filter("latency > 0s"))
    #expect(model.rowCount == 0)
    // The row comes before the pass has looked at it.
    polls(polling, "", #"431["hi"]"#)
    model.take(.logChanged)
    #expect(model.rowCount == 0)
    decode()
    #expect(model.rowCount == 1 && model.row(at: 0) == .event(1))
    model.take(.filter("orphan"))
    #expect(model.rowCount == 0)
    polls(polling, #"422["hello"]"#, "ok")
    model.take(.logChanged)
    decode()
    #expect(model.rowCount == 1 && model.row(at: 0) == .event(2))
    polls(polling, "", #"432["hi"]"#)
    model.take(.logChanged)
    decode()
    #expect(model.rowCount == 0)
  }

  @Test func searchesReachThePacketsOfPollingRequests() {
    traffic.text(upgraded(), #"42["hello"]"#)
    traffic.text(traffic.open(), "no such word")
    var model = traffic.model(width: 100, isLive: false)
    model.press("g/hello<Enter>")
    #expect(model.cursorRow == .event(1))
    #expect(model.notice?.text.hasPrefix("1/2 ") == true)
    model.press("n")
    #expect(model.cursorRow == .frame(1))
    model.press("N")
    #expect(model.cursorRow == .event(1))
    model.press("N")
    #expect(model.notice?.text.hasPrefix("there is no earlier") == true)
    model.press("G/pingInterval<Enter>")
    #expect(model.cursorRow == .event(0))
  }

  @Test func coloursAndMarksReachThePacketsOfPollingRequests() {
    traffic.text(upgraded(), #"42["hello"]"#)
    var model = traffic.model(width: 100, isLive: false)
    decode(&model)
    model.press(":highlight red socketio.event == hello and socketio.id<Enter>")
    let colours = model.contents(of: 0..<model.rowCount, previewBytes: 100).map(\.highlight)
    #expect(colours == [nil, .highlightRed, nil, nil])
    // The opening, the request, the frame: what is marked is asked as well.
    model.press("gmmGmM")
    #expect(model.rowCount == 3)
    model.take(.filter("socketio.event == hello"))
    #expect(model.rowCount == 2)
    #expect(model.row(at: 0) == .event(1) && model.row(at: 1) == .frame(1))
  }

  @Test func bodiesAreJudgedAFewAtATime() throws {
    let polling = traffic.recorder()
    let body = #"42["news",""# + String(repeating: "-", count: 4000) + #""]"#
    let count = 4 * Model.packetBytes / body.utf8.count
    for _ in 0..<count {
      traffic.client(polling, "GET \(Self.target)polling&sid=S HTTP/1.1\r\nHost: h\r\n\r\n")
      traffic.server(
        polling, "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
    // A frame that matches after them does not have them all matched at once.
    traffic.text(traffic.open(), "news")
    var model = traffic.model(isLive: false)
    _ = update(&model, .filter("\"news\""))
    var steps = 0
    while model.isFiltering, steps < 100 {
      _ = update(&model, .work)
      steps += 1
    }
    // The first step is taken at once.
    #expect((2...4).contains(steps), "\(steps)")
    #expect(model.rowCount == count + 1)
  }

  @Test func linesOfALongPollingBodyEndEarly() throws {
    let polling = traffic.recorder()
    let body = Array(repeating: #"42["news",1]"#, count: 5000).joined(separator: "\u{1E}")
    traffic.client(polling, "GET \(Self.target)polling&sid=S HTTP/1.1\r\nHost: h\r\n\r\n")
    let deflated = try #require(Deflater()).deflate(Array(body.utf8))
    let head =
      "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: \(deflated.count)\r\n\r\n"
    traffic.send(polling, Array(head.utf8) + deflated, from: .server)
    let model = traffic.model(isLive: false)
    let events = try row(0, of: model).split(separator: "news").count - 1
    #expect((1000..<2000).contains(events))
  }

  @Test func aRequestAndItsAnswerAreAKeyApart() {
    var model = model()
    model.press("#1<Enter>)")
    #expect(model.list.selected == .frame(3))
    model.press("(")
    #expect(model.list.selected == .frame(1))
  }

  private static func text(_ runs: [TextRun]) -> String {
    String(decoding: runs.flatMap(\.bytes), as: UTF8.self)
  }

  @Test func theDetailHasTheTree() {
    var model = model()
    model.press("#1<Enter>")
    let lines = model.detailLines
    #expect(lines.contains("    method \"add\""))
    #expect(lines.contains("  ▾ params [1]"))
    #expect(lines.contains("      0 2"))
    let head = model.detailHead(Size(width: 80, height: 20)).first.map(Self.text)
    #expect(head?.contains("JSON-RPC (content)") == true)
  }

  @Test func aLineOfTheTreeMakesAFilter() throws {
    var model = model()
    model.press("#1<Enter><Enter>")
    let document = try #require(model.detail.document)
    let fields = (0..<document.lineCount).map { document.field(ofLine: $0) }
    #expect(fields.contains("rpc.method == \"add\""))
    #expect(fields.contains("rpc.params[0] == 2"))
  }

  @Test func whatIsNoJSONIsCopiedAsAnOutline() {
    let recorder = traffic.open()
    // {"a": [1]} in MessagePack.
    traffic.frame(recorder, .binary, [0x81, 0xA1, 0x61, 0x91, 0x01], from: .server)
    var model = traffic.model(isLive: false)
    let effects = model.press("j:copy pretty<Enter>")
    guard case .copy(let text, _)? = effects.first else {
      Issue.record("nothing was copied")
      return
    }
    #expect(text.contains("a: [1]"))
  }
}

extension Model {
  /// The lines of the detail as text.
  fileprivate var detailLines: [String] {
    guard let document = detail.document else { return [] }
    return document.lines(from: 0, count: document.lineCount, payloads: payloads)
      .map { String(decoding: $0.flatMap(\.bytes), as: UTF8.self) }
  }
}
