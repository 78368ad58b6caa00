import Testing

@testable import Payloads

/// Messages as Rails' guide "Action Cable Overview" and its `ActionCable::INTERNAL` have them.
@Suite struct ActionCableTests {
  private static let identifier = #""{\"channel\":\"ChatChannel\",\"room\":\"Best Room\"}""#
  private static let identifierText = #"{"channel":"ChatChannel","room":"Best Room"}"#

  private func summaries(_ units: [PayloadUnit]) -> [String] { units.map(\.summary.string) }

  @Test func conversation() {
    var cable = TestConversation(subprotocol: "actioncable-v1-json", target: "/cable")
    let id = Array(Self.identifierText.utf8)
    #expect(summaries(cable.server(#"{"type":"welcome"}"#)) == ["cable welcome"])
    #expect(
      summaries(cable.server(#"{"type":"ping","message":1700000000}"#)) == [
        "cable ping 2023-11-14T22:13:20Z"
      ])
    let subscribe = cable.client(#"{"command":"subscribe","identifier":\#(Self.identifier)}"#)
    #expect(summaries(subscribe) == [#"cable subscribe ChatChannel {"room":"Best Room"}"#])
    #expect(
      subscribe.first?.link
        == Link(.request, space: "actioncable", id: id, label: Array("ChatChannel".utf8)))
    let reply = cable.server(
      #"{"identifier":\#(Self.identifier),"type":"confirm_subscription"}"#)
    #expect(
      summaries(reply) == [#"cable confirm_subscription ChatChannel {"room":"Best Room"}"#])
    #expect(reply.first?.link == Link(.item, space: "actioncable", id: id))
    let item = cable.server(#"{"identifier":\#(Self.identifier),"message":{"body":"hi"}}"#)
    #expect(
      summaries(item) == [#"cable message ChatChannel {"room":"Best Room"} {"body":"hi"}"#])
    #expect(item.first?.link == Link(.item, space: "actioncable", id: id))
    let end = cable.client(#"{"command":"unsubscribe","identifier":\#(Self.identifier)}"#)
    #expect(end.first?.link == Link(.end, space: "actioncable", id: id, asker: .sender))
  }

  @Test func messageOfAClient() throws {
    let cable = TestConversation(subprotocol: "actioncable-v1-json")
    let bytes = Array(
      (#"{"command":"message","identifier":"{\"channel\":\"A\"}","#
        + #""data":"{\"action\":\"speak\",\"body\":\"hi\"}"}"#).utf8)
    var copy = cable
    #expect(
      summaries(copy.units(bytes)) == [#"cable message A {"action":"speak","body":"hi"}"#])
    #expect(try cable.values("actioncable", ".action", in: bytes).map(\.string) == ["speak"])
    #expect(try cable.values("actioncable", ".channel", in: bytes).map(\.string) == ["A"])
    #expect(try cable.values("actioncable", ".command", in: bytes).map(\.string) == ["message"])
    #expect(
      try cable.values("actioncable", ".identifier", in: bytes).map(\.string)
        == [#"{"channel":"A"}"#])
  }

  @Test func refusals() {
    var cable = TestConversation(subprotocol: "actioncable-v1-json")
    let reject = cable.server(
      #"{"identifier":"{\"channel\":\"A\"}","type":"reject_subscription"}"#)
    #expect(summaries(reject) == ["cable reject_subscription A"])
    #expect(reject.first?.link?.role == .reply)
    let bye = cable.server(#"{"type":"disconnect","reason":"unauthorized","reconnect":false}"#)
    #expect(summaries(bye) == ["cable disconnect unauthorized"])
  }

  @Test func claimedWithoutASubprotocol() {
    var cable = TestConversation()
    #expect(
      cable.client(#"{"command":"subscribe","identifier":"{\"channel\":\"A\"}"}"#).map(\.form)
        == ["actioncable"])
    var path = TestConversation(target: "/cable")
    #expect(path.server(#"{"type":"welcome"}"#).map(\.form) == ["actioncable"])
  }

  @Test func otherMessagesAreNotRead() {
    let others = [
      #"{"type":"welcome"}"#, #"{"type":"ping","message":1}"#,
      #"{"command":"subscribe","identifier":"abc"}"#, #"{"command":"message","data":"x"}"#,
    ]
    for other in others {
      var conversation = TestConversation()
      #expect(conversation.client(other).map(\.form) != ["actioncable"], "\(other)")
    }
  }

  @Test func brokenMessages() {
    var cable = TestConversation(subprotocol: "actioncable-v1-json")
    #expect(cable.client(#"{"command":"subscribe",}"#).flatMap(\.issues).map(\.offset) == [23])
    #expect(cable.client(#"{"command":"dance"}"#).flatMap(\.issues).count == 1)
  }

  @Test func damagedMessages() {
    let messages = [
      #"{"command":"subscribe","identifier":\#(Self.identifier)}"#,
      #"{"identifier":\#(Self.identifier),"message":{"body":"hi"}}"#,
      #"{"type":"ping","message":1700000000}"#,
    ]
    damage(messages.map { (Array($0.utf8), true, true) }, subprotocol: "actioncable-v1-json")
  }
}
