import Capture
import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Import
@testable import Inspector

@Suite struct MarkTests {
  private let traffic = Traffic()

  private func model() -> Model {
    let (first, second) = (traffic.open(), traffic.open("/other"))
    for number in 1...20 { traffic.text(number % 2 == 0 ? second : first, "message \(number)") }
    return traffic.model(isLive: false)
  }

  @Test func marksAreSeenCountedAndGoneTo() {
    var model = model()
    model.press(":3<Enter>m:7<Enter>m:15<Enter>m")
    #expect(model.picture[0].contains("3 marked"))
    model.press("g")
    #expect(model.picture.contains { $0.hasPrefix("●") && $0.contains("message 3") })
    model.press("u")
    #expect(model.cursorRow == .frame(3))
    model.press("uu")
    #expect(model.cursorRow == .frame(15))
    model.press("u")
    #expect(model.cursorRow == .frame(15))
    #expect(model.notice?.text == "there is no later mark")
    model.press("U")
    #expect(model.cursorRow == .frame(7))
  }

  @Test func onlyMarkedRowsCanBeShown() {
    var model = model()
    model.press("M")
    #expect(model.notice?.text == "nothing is marked yet; m marks a row")
    model.press("m:3<Enter>m:7<Enter>mM")
    #expect(model.rowCount == 3)
    #expect(model.picture[0].contains("[marked only]"))
    model.press("f\"message\"<Enter>")
    #expect(model.rowCount == 2)
    // A mark that is taken away takes its row along.
    model.press("gm")
    #expect(model.rowCount == 1)
    model.press("f<C-u><Enter><Esc>")
    #expect(model.rowCount == 22)
  }

  @Test func whatArrivesIsNotMarked() {
    let recorder = traffic.open()
    traffic.text(recorder, "a")
    var model = traffic.model()
    model.press("gjmM")
    #expect(model.rowCount == 1)
    traffic.text(recorder, "b")
    model.take(.logChanged)
    #expect(model.rowCount == 1)
  }

  @Test func marksOnFramesAreToldToTheRecording() {
    var model = model()
    #expect(model.press(":3<Enter>m") == [.bookmark([3], isOn: true)])
    #expect(model.press(":7<Enter>m") == [.bookmark([7], isOn: true)])
    #expect(model.press(":3<Enter>m") == [.bookmark([3], isOn: false)])
    #expect(model.press(":5<Enter>m") == [.bookmark([5], isOn: true)])
    // The handshake's row is not a frame.
    #expect(model.press("gm") == [])
    #expect(model.notice?.text.contains("lasts until windsock ends") == true)
    #expect(model.press(":unmark<Enter>") == [.bookmark([5, 7], isOn: false)])
    #expect(model.press(":unmark<Enter>") == [])
  }

  @Test func marksComeBackWithTheRecording() {
    let (first, second) = (traffic.open(), traffic.open("/other"))
    for number in 1...9 { traffic.text(number % 2 == 0 ? second : first, "message \(number)") }
    let live = traffic.session
    live.bookmark([3, 4, 8, 99, 0], isOn: true, at: traffic.time)
    traffic.end(first, by: .client)
    // On a connection that is over, whose addresses may be another one's by now.
    live.bookmark([5], isOn: true, at: traffic.time)
    live.bookmark([4], isOn: false, at: traffic.time)
    traffic.text(second, "the last")
    var model = Self.reopened(live)
    #expect(model.marked.frames == [3, 5, 8])
    model.press("guuu")
    #expect(model.cursorRow == .frame(8))
    model.press("M")
    #expect(model.rowCount == 3)
  }

  @Test func marksThatAreStillBeingReadComeToThoseOnTheScreen() {
    let recorder = traffic.open()
    for text in ["a", "b", "c"] { traffic.text(recorder, text) }
    let store = traffic.session.store
    let whole = store.read(position: 0, count: Int(store.size))
    traffic.session.bookmark([2], isOn: true, at: traffic.time)
    let marks = store.read(position: UInt64(whole.count), count: Int(store.size))
    let session = Session(store: store, application: nil)
    let importer = CaptureImporter(session: session)
    whole.withUnsafeBytes { _ = importer.receive($0) }
    var model = Model(
      session: session, facts: SourceFacts(mode: "open", isLive: false),
      size: Size(width: 80, height: 24))
    model.press(":1<Enter>mM")
    #expect(model.rowCount == 1)
    marks.withUnsafeBytes { _ = importer.receive($0) }
    model.take(.loaded)
    #expect(model.rowCount == 2)
    model.press("GmM")
    model.take(.logChanged)
    #expect(model.marked.frames == [1])
  }

  static func reopened(_ live: Session) -> Model {
    let file = live.store.read(position: 0, count: Int(live.store.size))
    let session = Session(store: live.store, application: nil)
    let importer = CaptureImporter(session: session)
    file.withUnsafeBytes { _ = importer.receive($0) }
    #expect(importer.finish().warnings == [])
    return Model(
      session: session, facts: SourceFacts(mode: "open", isLive: false),
      size: Size(width: 80, height: 24))
  }

  @Test func aMessageIsMarkedThroughItsFrames() {
    let recorder = traffic.open()
    traffic.text(recorder, "a", fin: false)
    traffic.frame(recorder, .continuation, [0x62], from: .server)
    traffic.text(recorder, "c")
    var model = traffic.model(isLive: false)
    model.press(":1<Enter>mvM")
    #expect(model.rowCount == 1)
    #expect(model.cursorRow == .frame(2))
    model.press("m")
    #expect(model.marked.isEmpty)
  }
}

@Suite struct ValueFilterTests {
  private let traffic = Traffic()

  private func model() -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, #"{"type":"trade","px":[101.5,{"a b":null}]}"#)
    traffic.text(recorder, #"{"type":"quote","px":[101.5]}"#)
    traffic.text(recorder, "hi", from: .client)
    traffic.frame(recorder, .ping, [0x61], from: .server)
    return traffic.model(isLive: false)
  }

  @Test func aRowGivesItsOpcodeAndDirection() {
    var model = model()
    model.press(":3<Enter>=")
    #expect(model.filter.text == "op == text and dir == client")
    #expect(model.rowCount == 1)
    model.press("f<C-u><Enter>:4<Enter>!")
    #expect(model.filter.text == "not (op == ping and dir == server)")
    #expect(model.rowCount == 3)
  }

  @Test func aLineOfTheDetailGivesItsField() {
    var model = model()
    model.press(":1<Enter>3")
    #expect(model.detail.tab == .payload)
    model.press("j")
    #expect(model.picture.contains { $0.contains(#"json.type == "trade""#) })
    model.press("=")
    #expect(model.filter.text == #"json.type == "trade""#)
    #expect(model.rowCount == 1)
    model.press("f<C-u><Enter>!")
    #expect(model.rowCount == 3)
  }

  @Test func everyLineOfJSONHasItsPath() {
    var model = model()
    model.press(":1<Enter>3")
    let document = model.detail.document
    let fields = (0..<(document?.lineCount ?? 0)).map { document?.field(ofLine: $0) ?? "-" }
    #expect(
      fields == [
        "json", #"json.type == "trade""#, "json.px", "json.px[0] == 101.5", "json.px[1]",
        #"json.px[1]["a b"] == null"#,
      ])
    for field in fields {
      model.applyFilter(field)
      #expect(model.filter.text == field)
      #expect(model.rowCount >= 1, "\(field)")
    }
  }

  @Test func everyLineOfAFrameIsAFilterThatFindsIt() {
    var model = Traffic.examples().model(isLive: false)
    for number in 1...13 {
      model.press("f<C-u><Enter>:\(number)<Enter>")
      model.show(number.isMultiple(of: 2) ? .frame : .payload)
      model.settle()
      for (line, field) in model.detail.document?.fields ?? [:] {
        model.applyFilter(field)
        #expect(model.filter.text == field, "frame \(number), line \(line)")
        #expect(
          (0..<model.rowCount).contains { model.row(at: $0) == .frame(UInt32(number)) },
          "frame \(number): \(field)")
      }
    }
  }

  @Test func theHandshakeGivesItsFields() {
    var model = model()
    model.press(":1<Enter>3[")
    #expect(model.detail.tab == .handshake)
    for field in (model.detail.document?.fields ?? [:]).values {
      model.applyFilter(field)
      #expect(model.rowCount == 4, "\(field)")
    }
    #expect((model.detail.document?.fields.count ?? 0) > 8)
  }

  @Test func termsAreAddedToTheFilter() {
    var model = model()
    model.press("f\"ping\" or text<Enter>:1<Enter>=")
    #expect(model.filter.text.hasPrefix("(\"ping\" or text) and op == "))
  }
}
