import Testing

@testable import Payloads

/// The conversations of graphql-ws' PROTOCOL.md and of subscriptions-transport-ws' PROTOCOL.md.
@Suite struct GraphQLTests {
  private static let subscribe =
    #"{"id":"2","type":"subscribe","payload":{"operationName":"OnTrade","#
    + #""query":"subscription OnTrade($s: String!) {\n  trade(s: $s) { price }\n}","#
    + #""variables":{"s":"X"}}}"#

  private func summaries(_ units: [PayloadUnit]) -> [String] { units.map(\.summary.string) }

  @Test func conversation() throws {
    var gql = TestConversation(subprotocol: "graphql-transport-ws")
    let opening = gql.client(#"{"type":"connection_init"}"#)
    #expect(summaries(opening) == ["gql connection_init"])
    #expect(opening.first?.link == Link(.request, space: "graphql.init", id: []))
    let ready = gql.server(#"{"type":"connection_ack","payload":{"v":1}}"#)
    #expect(summaries(ready) == [#"gql connection_ack {"v":1}"#])
    #expect(ready.first?.link == Link(.reply, space: "graphql.init", id: []))
    let start = gql.client(Self.subscribe)
    #expect(summaries(start) == [#"gql subscribe #2 OnTrade {"s":"X"}"#])
    #expect(start.map(\.form) == ["graphql"])
    #expect(
      start.first?.link
        == Link(.request, space: "graphql", id: [0x32], label: Array("OnTrade".utf8)))
    let item = gql.server(#"{"id":"2","type":"next","payload":{"data":{"trade":{"price":5}}}}"#)
    #expect(summaries(item) == [#"gql next #2 {"data":{"trade":{"price":5}}}"#])
    #expect(item.first?.link == Link(.item, space: "graphql", id: [0x32]))
    let end = gql.server(#"{"id":"2","type":"complete"}"#)
    #expect(end.first?.link == Link(.end, space: "graphql", id: [0x32]))
  }

  @Test func clientEndsItsOwnOperation() {
    var gql = TestConversation(subprotocol: "graphql-transport-ws")
    let end = gql.client(#"{"id":"2","type":"complete"}"#)
    #expect(end.first?.link == Link(.end, space: "graphql", id: [0x32], asker: .sender))
  }

  @Test func errorIsTheReply() {
    var gql = TestConversation(subprotocol: "graphql-transport-ws")
    let units = gql.server(#"{"id":"1","type":"error","payload":[{"message":"no"}]}"#)
    #expect(summaries(units) == [#"gql error #1 [{"message":"no"}]"#])
    #expect(units.first?.link?.role == .reply)
  }

  @Test func pingAndPong() {
    var gql = TestConversation(subprotocol: "graphql-transport-ws")
    #expect(
      gql.server(#"{"type":"ping"}"#).first?.link == Link(.request, space: "graphql.ping", id: []))
    #expect(
      gql.client(#"{"type":"pong"}"#).first?.link == Link(.reply, space: "graphql.ping", id: []))
  }

  @Test func olderProtocol() {
    var gql = TestConversation(subprotocol: "graphql-ws")
    #expect(summaries(gql.server(#"{"type":"ka"}"#)) == ["gql ka"])
    let start = gql.client(
      #"{"type":"start","id":"1","payload":{"query":"query Get { me { id } }","variables":{}}}"#)
    #expect(summaries(start) == ["gql start #1 query Get"])
    let item = gql.server(#"{"type":"data","id":"1","payload":{"data":{"me":null}}}"#)
    #expect(summaries(item) == [#"gql data #1 {"data":{"me":null}}"#])
    #expect(item.first?.link?.role == .item)
    let stop = gql.client(#"{"type":"stop","id":"1"}"#)
    #expect(stop.first?.link == Link(.end, space: "graphql", id: [0x31], asker: .sender))
    let refusal = gql.server(#"{"type":"connection_error","payload":{"message":"who?"}}"#)
    #expect(refusal.first?.link?.role == .reply)
    #expect(gql.client(#"{"type":"connection_terminate"}"#).first?.link == nil)
  }

  /// As AWS documents AppSync's subscriptions.
  @Test func requestInsideAString() {
    var gql = TestConversation(subprotocol: "graphql-ws")
    let start = gql.client(
      #"{"id":"a","payload":{"data":"{\"query\":\"subscription S { on }\",\"variables\":{}}","#
        + #""extensions":{}},"type":"start"}"#)
    #expect(summaries(start) == ["gql start #a S"])
    #expect(gql.server(#"{"type":"start_ack","id":"a"}"#).first?.link?.role == .item)
  }

  @Test func fields() throws {
    let gql = TestConversation()
    let bytes = Array(Self.subscribe.utf8)
    func values(_ path: String) throws -> [String] {
      try gql.values("graphql", path, in: bytes).map(\.string)
    }
    #expect(try values(".type") == ["subscribe"])
    #expect(try values(".id") == ["2"])
    #expect(try values(".operation") == ["subscription"])
    #expect(try values(".name") == ["OnTrade"])
    #expect(try values(".payload.variables.s") == ["X"])
    #expect(try gql.values("json", ".payload.variables.s", in: bytes).map(\.string) == ["X"])
  }

  @Test func claimedWithoutASubprotocol() {
    for text in [Self.subscribe, #"{"type":"connection_init","payload":{}}"#] {
      var gql = TestConversation()
      #expect(gql.client(text).map(\.form) == ["graphql"])
    }
  }

  @Test func otherMessagesAreNotRead() {
    let others = [
      #"{"type":"ping"}"#, #"{"type":"subscribe","id":"1","channel":"a"}"#,
      #"{"type":"error","id":"1","payload":{}}"#, #"{"type":"next"}"#, #"{"type":"data"}"#,
      #"{"type":"subscribe","id":"1","payload":{"query":"select"}}"#, #"{"type":5}"#,
    ]
    for other in others {
      var conversation = TestConversation()
      #expect(conversation.client(other).map(\.form) != ["graphql"], "\(other)")
    }
  }

  @Test func brokenMessages() {
    var gql = TestConversation(subprotocol: "graphql-transport-ws")
    #expect(gql.client(#"{"type":"subscribe","id":}"#).flatMap(\.issues).map(\.offset) == [25])
    #expect(gql.client(#"{"type":"dance"}"#).map(\.issues.count) == [1])
    #expect(gql.client("hello").map(\.form) == ["graphql"])
  }

  @Test func damagedMessages() {
    damage(
      [(Array(Self.subscribe.utf8), true, true)], subprotocol: "graphql-transport-ws")
  }
}
