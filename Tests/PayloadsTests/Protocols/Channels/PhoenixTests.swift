import Testing

@testable import Payloads

/// Messages as phoenix.js and Phoenix' serializers write them; the binary ones are those of
/// Phoenix' own test of its V2 serializer.
@Suite struct PhoenixTests {
  private static let target = "/socket/websocket?token=a&vsn=2.0.0"

  private func summaries(_ units: [PayloadUnit]) -> [String] { units.map(\.summary.string) }

  @Test func conversation() throws {
    var phoenix = TestConversation(target: Self.target)
    let join = phoenix.client(#"["3","3","room:lobby","phx_join",{"user":"a"}]"#)
    #expect(join.map(\.form) == ["phoenix"])
    #expect(summaries(join) == [#"phx phx_join room:lobby #3 {"user":"a"}"#])
    #expect(
      join.first?.link
        == Link(.request, space: "phoenix", id: [0x33], label: Array("phx_join".utf8)))
    let reply = phoenix.server(
      #"["3","3","room:lobby","phx_reply",{"response":{"n":1},"status":"ok"}]"#)
    #expect(summaries(reply) == [#"phx ok room:lobby #3 {"n":1}"#])
    #expect(reply.first?.link == Link(.item, space: "phoenix", id: [0x33]))
    let push = phoenix.server(#"["3",null,"room:lobby","presence_state",{}]"#)
    #expect(summaries(push) == ["phx presence_state room:lobby {}"])
    #expect(push.first?.link == Link(.item, space: "phoenix", id: [0x33]))
    let broadcast = phoenix.server(#"[null,null,"room:lobby","new_msg",{"body":"hi"}]"#)
    #expect(summaries(broadcast) == [#"phx new_msg room:lobby {"body":"hi"}"#])
    #expect(broadcast.first?.link == Link(.item, space: "phoenix", id: [0x33]))
    let end = phoenix.server(#"["3","3","room:lobby","phx_close",{}]"#)
    #expect(end.first?.link == Link(.end, space: "phoenix", id: [0x33]))
    let late = phoenix.server(#"[null,null,"room:lobby","new_msg",{"body":"hi"}]"#)
    #expect(late.first?.link == nil)
  }

  @Test func refusalSaysSo() {
    var phoenix = TestConversation(target: Self.target)
    let units = phoenix.server(
      #"["3","4","room:x","phx_reply",{"response":{"reason":"unauthorized"},"status":"error"}]"#)
    #expect(summaries(units) == [#"phx error room:x #4 {"reason":"unauthorized"}"#])
    #expect(units.first?.link?.role == .reply)
    _ = phoenix.client(#"["5","5","room:y","phx_join",{}]"#)
    let refusal = phoenix.server(
      #"["5","5","room:y","phx_reply",{"response":{},"status":"error"}]"#)
    #expect(refusal.first?.link?.role == .reply)
    #expect(phoenix.server(#"[null,null,"room:y","new_msg",{}]"#).first?.link == nil)
  }

  @Test func firstVersion() throws {
    var phoenix = TestConversation()
    let beat = phoenix.client(
      #"{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"9"}"#)
    #expect(beat.map(\.form) == ["phoenix"])
    #expect(summaries(beat) == ["phx heartbeat phoenix #9 {}"])
    let reply = phoenix.server(
      #"{"topic":"phoenix","ref":"9","payload":{"status":"ok","response":{}},"event":"phx_reply"}"#)
    #expect(summaries(reply) == ["phx ok phoenix #9 {}"])
    #expect(reply.first?.link == Link(.reply, space: "phoenix", id: [0x39]))
  }

  private func binary(_ head: [UInt8], _ text: String, _ payload: [UInt8]) -> [UInt8] {
    head + Array(text.utf8) + payload
  }

  @Test func binaryPushOfTheClient() throws {
    var phoenix = TestConversation(target: Self.target)
    let sink = phoenix.sink(
      binary([0, 2, 3, 5, 5], "12123topicevent", [101, 102, 103]), isText: false)
    #expect(summaries(sink.units) == ["phx event topic #123 efg"])
    #expect(
      sink.outline == [
        "join_ref: 12", "ref: 123", "topic: topic", "event: event", "payload: efg",
      ])
    #expect(sink.units.first?.link?.id == Array("123".utf8))
  }

  @Test func binaryPushOfTheServer() {
    var phoenix = TestConversation(target: Self.target)
    let units = phoenix.units(
      binary([0, 2, 5, 5], "12topicevent", [0xFF, 0, 0xFE]), isText: false, fromClient: false)
    #expect(summaries(units) == ["phx event topic 3 B"])
    #expect(units.first?.link == Link(.item, space: "phoenix", id: Array("12".utf8)))
  }

  @Test func binaryReply() {
    var phoenix = TestConversation(target: Self.target)
    let units = phoenix.units(
      binary([1, 2, 3, 5, 2], "12123topicok", [101, 102, 103]), isText: false, fromClient: false)
    #expect(summaries(units) == ["phx ok topic #123 efg"])
    #expect(units.first?.link == Link(.reply, space: "phoenix", id: Array("123".utf8)))
  }

  @Test func binaryBroadcast() throws {
    let phoenix = TestConversation(target: Self.target)
    let bytes = binary([2, 5, 5], "topicevent", [101, 102, 103])
    func values(_ path: String) throws -> [String] {
      try phoenix.values("phoenix", path, in: bytes, isText: false, fromClient: false)
        .map(\.string)
    }
    #expect(try values(".topic") == ["topic"])
    #expect(try values(".event") == ["event"])
    #expect(try values(".payload") == ["efg"])
    #expect(try values(".ref").isEmpty)
  }

  @Test func fields() throws {
    let phoenix = TestConversation()
    let reply = Array(
      #"["3","4","room:x","phx_reply",{"response":{"reason":"no"},"status":"error"}]"#.utf8)
    func values(_ path: String) throws -> [String] {
      try phoenix.values("phoenix", path, in: reply).map(\.string)
    }
    #expect(try values(".join_ref") == ["3"])
    #expect(try values(".ref") == ["4"])
    #expect(try values(".status") == ["error"])
    #expect(try values(".payload.response.reason") == ["no"])
    #expect(try phoenix.values("json", "[2]", in: reply).map(\.string) == ["room:x"])
  }

  @Test func otherMessagesAreNotRead() {
    let others = [
      #"["a","b","c","d"]"#, #"[1,2,3,4,5]"#, #"["a","b","c","d",5]"#,
      #"{"topic":"a","event":"b"}"#, #"{"topic":"a","event":"b","payload":{}}"#,
    ]
    for other in others {
      var conversation = TestConversation()
      #expect(conversation.client(other).map(\.form) != ["phoenix"], "\(other)")
    }
    var conversation = TestConversation()
    let bytes = binary([0, 2, 3, 5, 5], "12123topicevent", [101])
    #expect(conversation.units(bytes, isText: false).map(\.form) != ["phoenix"])
  }

  @Test func brokenMessage() {
    var phoenix = TestConversation(target: Self.target)
    _ = phoenix.client(#"["3","3","room:lobby","phx_join",{}]"#)
    let units = phoenix.client(#"["3","4","room:lobby","new_msg",{"a":}]"#)
    #expect(units.map(\.form) == ["phoenix"])
    #expect(units.flatMap(\.issues).map(\.offset) == [37])
  }

  @Test func damagedMessages() {
    damage(
      [
        (Array(#"["3","3","room:lobby","phx_join",{"a":1}]"#.utf8), true, true),
        (binary([0, 2, 3, 5, 5], "12123topicevent", [101, 102, 103]), false, true),
        (binary([1, 2, 3, 5, 2], "12123topicok", [101, 102, 103]), false, false),
        (binary([2, 5, 5], "topicevent", [101, 102, 103]), false, false),
      ], target: Self.target)
  }
}
