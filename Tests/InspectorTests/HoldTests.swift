import Capture
import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Filter
@testable import Inspector
@testable import Intercept

@Suite struct HoldTests {
  private let traffic = Traffic()

  private func model(width: Int = 80, height: Int = 24) -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, "hello")
    return traffic.model(width: width, height: height, canIntercept: true)
  }

  @Test func iAsksForAnExpressionAndChecksIt() {
    var model = model()
    #expect(model.press("iop == texx<Enter>") == [])
    #expect(model.overlay != nil)
    #expect(model.notice?.weight == .error)
    #expect(model.press("<BS>t<Enter>") == [.hold(.arm("op == text", .frames))])
    #expect(model.press(":hold dir == client<Enter>") == [.hold(.arm("dir == client", .frames))])
    #expect(model.press("vi<C-u>op == ping<Enter>") == [.hold(.arm("op == ping", .messages))])
  }

  @Test func whatIsArmedIsSaidAndTurnedOff() throws {
    var model = model()
    #expect(model.press("I") == [])
    #expect(model.overlay?.context == .filter)
    model.press("<Esc>")
    traffic.intercept.arm(HoldFilter(try Filter.parse("op == text").get()))
    model.take(.logChanged)
    #expect(model.picture[0].contains("[i]"))
    #expect(model.press("I") == [.hold(.setHolding(false))])
    traffic.intercept.setHolding(false)
    model.take(.logChanged)
    #expect(model.picture[0].contains("[i off]"))
    #expect(model.press("I") == [.hold(.setHolding(true))])
    #expect(model.press("i") == [])
    #expect(model.promptText == "op == text")
  }

  @Test func heldItemsAreRowsAtTheEndWhateverTheFilterSays() {
    var model = model()
    traffic.hold("first")
    traffic.hold("second")
    model.take(.logChanged)
    #expect(model.rowCount == 4)
    #expect(model.picture[0].contains("[2 held]"))
    #expect(model.picture.contains { $0.contains("held") && $0.contains("first") })
    model.press("fop == ping<Enter>")
    #expect(model.rowCount == 2)
    model.press("f<C-u><Enter>pv")
    #expect(model.picture.contains { $0.contains("second") })
  }

  @Test func aDecidesAboutTheOldestWhileFollowingElseAboutTheCursor() {
    var model = model()
    let ids = ["a", "b", "c"].map { traffic.hold($0) }
    model.take(.logChanged)
    #expect(model.cursorRow == .held(ids[0]))
    #expect(model.press("a") == [.hold(.forward(ids[0]))])
    #expect(model.press("X") == [.hold(.drop(ids[0]))])
    model.press("jj")
    #expect(model.cursorRow == .held(ids[2]))
    #expect(model.press("X") == [.hold(.drop(ids[2]))])
    #expect(model.press("A") == [.hold(.forwardAll)])
    // What is decided leaves, and the next one is selected.
    model.press("k")
    traffic.intercept.release(ids[1])
    model.take(.logChanged)
    #expect(model.cursorRow == .held(ids[2]))
    // A row that is not held is not decided about.
    #expect(model.press("ga") == [])
    #expect(model.notice?.text.hasPrefix("this row is not held") == true)
  }

  @Test func theDetailShowsWhatIsHeldAndItsEdit() {
    var model = model()
    let id = traffic.hold(#"{"sum":1}"#)
    model.take(.logChanged)
    #expect(model.picture.contains { $0.hasPrefix("Held frame  TEXT") })
    traffic.intercept.replace(id, payload: Array(#"{"sum":2}"#.utf8))
    model.take(.logChanged)
    #expect(model.picture.contains { $0.hasPrefix(">E held") })
    model.press("3z")
    #expect(model.picture.contains { $0.hasPrefix("As it came, 9 bytes") })
    model.press("<Esc>")
    #expect(model.press("V") == [.hold(.revert(id))])
  }

  @Test func anEditReplacesThePayloadByteForByte() {
    var model = model()
    let id = traffic.hold("{\"a\":1}\n")
    model.take(.logChanged)
    #expect(model.press("e") == [])
    // Nothing changed: the very same bytes.
    #expect(model.press("<Enter>") == [.hold(.replace(id, payload: Array("{\"a\":1}\n".utf8)))])
    let effects = model.press("e<End><BS><BS>23}<M-Enter>x<Enter>")
    #expect(effects == [.hold(.replace(id, payload: Array("{\"a\":23}\nx\n".utf8)))])
    #expect(model.press("exyz<Esc>") == [])
    #expect(model.overlay == nil)
  }

  @Test func bytesAreEditedAsHexadecimal() {
    var model = model()
    let id = traffic.hold("A\u{0}B")
    model.take(.logChanged)
    model.press("e<Tab>")
    #expect(model.picture.contains { $0.hasPrefix("41 00 42") })
    #expect(
      model.press("<End> ff<Enter>") == [.hold(.replace(id, payload: [0x41, 0, 0x42, 0xFF]))])
    #expect(model.press("e<Tab>f<Enter>") == [])
    #expect(model.picture[23].contains("not hexadecimal"))
    #expect(model.press("f<Tab>") == [])
    #expect(model.picture[23].contains("not UTF-8 text"))
  }

  @Test func theEditorMovesThroughItsRows() {
    var editor = EditorState(Array("ab\r\ncd\n\nef".utf8), for: .held(1))
    #expect(editor.payload == Array("ab\r\ncd\n\nef".utf8))
    editor.moveRow(by: 1)
    editor.moveRow(by: 1)
    editor.apply(.deleteBack)
    editor.insert("\nX\nY")
    #expect(editor.payload.map { String(decoding: $0, as: UTF8.self) } == "ab\r\ncd\n\nX\nYef")
  }

  @Test func theOutsideEditorGetsTheBytesAndGivesThemBack() {
    var model = model()
    let id = traffic.hold("text")
    model.take(.logChanged)
    #expect(model.press("e<F4>") == [.editOutside(Array("text".utf8))])
    model.take(.edited(Array("other".utf8)))
    #expect(model.press("<Enter>") == [.hold(.replace(id, payload: Array("other".utf8)))])
    let long = traffic.hold(String(repeating: "x", count: EditorState.limit + 1))
    traffic.intercept.release(id)
    model.take(.logChanged)
    model.press("G")
    #expect(model.press("e").count == 1)
    let effects = model.take(.edited([UInt8](repeating: 0x79, count: EditorState.limit + 2)))
    guard case .hold(.replace(long, let payload))? = effects.first else {
      Issue.record("not replaced: \(effects.count)")
      return
    }
    #expect(payload.count == EditorState.limit + 2)
  }

  @Test(arguments: [
    ("hi", InjectedFrame.text("hi"), Endpoint.server),
    ("/to client<Enter>/bin 00", .binary([0]), .client),
    ("/to client<Enter>/to server<Enter>/ping x", .ping([0x78]), .server),
    ("/close 1001 away", .close(.goingAway, reason: "away"), .server),
    ("/b64 aGk=", .binary([0x68, 0x69]), .server),
    (
      "/frame text !fin rsv1 abc", .authored(firstByte: 0x41, payload: [0x61, 0x62, 0x63]), .server
    ),
    ("/frame 3 hex 00 ff", .authored(firstByte: 0x83, payload: [0, 0xFF]), .server),
    ("/frame cont", .authored(firstByte: 0x80, payload: []), .server),
  ])
  func theComposerInjects(line: String, frame: InjectedFrame, end: Endpoint) {
    var model = model()
    let effects = model.press("c" + line + "<Enter>")
    #expect(effects == [.hold(.inject(frame, toward: end, connection: 1))])
    #expect(model.picture[20].contains("#1 to \(end.name) > "))
  }

  @Test func theComposerDecidesToo() {
    var model = model()
    let id = traffic.hold("a")
    model.take(.logChanged)
    #expect(model.press("c/forward<Enter>") == [.hold(.forward(id))])
    #expect(model.press("/drop<Enter>") == [.hold(.drop(id))])
    #expect(model.press("/hold op == ping<Enter>") == [.hold(.arm("op == ping", .frames))])
    #expect(model.press("/to nobody<Enter>") == [])
    #expect(model.composer.problem?.contains("/to client") == true)
  }

  @Test(arguments: ["/frame", "/frame 16 x", "/frame what x"])
  func aFrameThatIsNoneSaysHowOneIsWritten(line: String) {
    var model = model()
    #expect(model.press("c" + line + "<Enter>") == [])
    #expect(model.composer.problem?.contains("/frame OPCODE") == true)
  }

  @Test func connectionsAreBrokenOnPurpose() {
    var model = model()
    #expect(model.press("X") == [])
    #expect(model.picture[23].contains("Close connection 1"))
    #expect(
      model.press("y") == [.hold(.disrupt(.close(.normal, reason: ""), connection: 1))])
    #expect(model.press(":kill<Enter>") == [.hold(.disrupt(.reset, connection: 1))])
    #expect(
      model.press(":half-close client<Enter>") == [
        .hold(.disrupt(.halfClose(.client), connection: 1))
      ])
    #expect(model.press(":refuse<Enter>") == [.hold(.refuse(true))])
    #expect(model.press("gj:note it broke here<Enter>") == [.note("it broke here", connection: 1)])
  }

  @Test func withoutAProxyNothingIsHeld() {
    _ = traffic.open()
    var model = traffic.model(canSend: true)
    for key in ["i", "I", "a", "A"] {
      #expect(model.press(key) == [])
      #expect(model.notice?.text.hasPrefix("nothing can be held here") == true)
    }
  }

  @Test func whereNothingIsHeldTheConversationIsShown() {
    traffic.text(traffic.open(), "hello")
    for canIntercept in [true, false] {
      var model = traffic.model(canIntercept: canIntercept)
      #expect(model.press("V") == [])
      guard case .conversation(let conversation) = model.overlay else {
        Issue.record("there is no conversation")
        return
      }
      #expect(conversation.connection == 1)
    }
  }
}

@Suite struct ResendTests {
  private let traffic = Traffic()

  @Test func aProxySendsAgainToTheSameEnd() {
    let recorder = traffic.open()
    traffic.text(recorder, "one", from: .client)
    traffic.text(recorder, "two")
    var model = traffic.model(canIntercept: true)
    let one = InjectedFrame.authored(firstByte: 0x81, payload: Array("one".utf8))
    let two = InjectedFrame.authored(firstByte: 0x81, payload: Array("two".utf8))
    #expect(
      model.press(":1<Enter>r") == [.hold(.inject(one, toward: .server, connection: 1))])
    model.press("m:2<Enter>m")
    #expect(model.press("r").count == 2)
    #expect(
      model.press(":2<Enter>R<End>!<Enter>") == [
        .hold(
          .inject(
            .authored(firstByte: 0x81, payload: Array("two!".utf8)), toward: .client,
            connection: 1))
      ])
    #expect(model.notice?.text == "sent to the client, 4 bytes")
    _ = two
  }

  @Test func theHintSaysWhetherTheEditorSends() {
    let recorder = traffic.open()
    traffic.text(recorder, "one", from: .client)
    let item = traffic.hold("held", from: .client)
    var model = traffic.model(canIntercept: true)
    model.press(":1<Enter>R")
    #expect(model.picture[23].contains("Enter send"))
    model.press("<Esc>Ge")
    #expect(model.picture[23].contains("Enter take it"))
    _ = item
  }

  @Test func theClientSendsWholeMessagesOnAnOpenConnection() {
    let first = traffic.open()
    traffic.text(first, "sp", from: .client, fin: false)
    traffic.frame(first, .continuation, Array("lit".utf8), from: .client)
    traffic.frame(first, .binary, [1, 2], from: .server)
    traffic.end(first, by: .server)
    traffic.end(first, by: .client)
    _ = traffic.open("/again")
    var model = traffic.model(canSend: true)
    #expect(model.press(":1<Enter>r") == [.send(.text("split"), connection: 2)])
    #expect(model.press(":3<Enter>r") == [.send(.binary([1, 2]), connection: 2)])
    #expect(model.press(":resend 9<Enter>") == [])
    #expect(model.notice?.weight == .error)
  }

  @Test func aRecordingSendsNothing() {
    let recorder = traffic.open()
    traffic.text(recorder, "one", from: .client)
    var model = traffic.model(isLive: false)
    #expect(model.press("jr") == [])
    #expect(model.notice?.text.contains("windsock replay --to") == true)
  }
}
