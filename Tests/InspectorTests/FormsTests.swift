import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import Units
import WebSocket

@testable import Inspector

/// The form that a connection's payloads are decoded as, when the user chooses it (`D`).
@Suite struct FormsTests {
  private let traffic = Traffic()

  private func model() -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":1,"method":"add"}"#, from: .client)
    return traffic.model(isLive: false)
  }

  private func said(_ model: Model) -> String {
    let row = model.contents(of: 1..<2, previewBytes: 100).first
    return String(decoding: (row?.said ?? []).flatMap(\.bytes), as: UTF8.self)
  }

  @Test func theListHasTheClaimsFirst() throws {
    var model = model()
    model.press("jD")
    guard case .forms(let list)? = model.overlay else {
      Issue.record("there is no list")
      return
    }
    #expect(list.entries.first?.form == nil)
    #expect(list.entries.dropFirst().first?.form == "json-rpc")
    #expect(list.selected == 0)
  }

  @Test func aFormIsTakenAndGivenUpAgain() {
    var model = model()
    #expect(said(model) == "rpc add #1")
    #expect(model.press("j:decode-as text<Enter>") == [.decode])
    #expect(said(model) == "")
    model.press(":decode-as auto<Enter>")
    #expect(said(model) == "rpc add #1")
  }

  @Test func enterTakesWhatIsSelected() {
    var model = model()
    let effects = model.press("jDj<Enter>")
    #expect(effects.contains(.decode))
    #expect(model.overlay == nil)
    #expect(model.decodeChoice.connections == [1: "json-rpc"])
  }

  @Test func escapeChangesNothing() {
    var model = model()
    model.press("jDj<Esc>")
    #expect(model.overlay == nil)
    #expect(model.decodeChoice.connections.isEmpty)
  }

  @Test func anUnknownFormIsSaid() {
    var model = model()
    #expect(model.press("j:decode-as nonsense<Enter>").isEmpty)
    #expect(model.notice?.text.contains("there is no form 'nonsense'") == true)
  }
}
