import Testing

@testable import Payloads

/// Messages as `kubectl exec` and the kubelet send them.
@Suite struct KubernetesTests {
  private static let failure =
    #"{"metadata":{},"status":"Failure","message":"command terminated with exit code 2","#
    + #""reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"2"}]}}"#

  private func summaries(_ units: [PayloadUnit]) -> [String] { units.map(\.summary.string) }

  private func message(_ channel: UInt8, _ text: String) -> [UInt8] { [channel] + text.utf8 }

  @Test func channelsAreNamed() {
    var k8s = TestConversation(subprotocol: "v4.channel.k8s.io")
    func read(_ channel: UInt8, _ text: String) -> [String] {
      summaries(k8s.units(message(channel, text), isText: false, fromClient: channel == 0))
    }
    #expect(read(0, "ls\r") == ["k8s stdin ls"])
    #expect(read(1, "a  b\r\n") == ["k8s stdout a  b"])
    #expect(read(2, "ls: no\n") == ["k8s stderr ls: no"])
    #expect(read(1, "") == ["k8s stdout 0 B"])
    #expect(read(0, "\r") == ["k8s stdin 1 B"])
    #expect(read(9, "x") == ["k8s channel 9 x"])
    #expect(
      read(3, Self.failure) == [
        #"k8s error Failure NonZeroExitCode "command terminated with exit code 2""#
      ])
    #expect(read(3, #"{"metadata":{},"status":"Success"}"#) == ["k8s error Success"])
    #expect(read(4, #"{"Width":80,"Height":24}"#) == ["k8s resize 80×24"])
  }

  @Test func closedChannel() throws {
    var k8s = TestConversation(subprotocol: "v5.channel.k8s.io")
    let sink = k8s.sink([255, 0], isText: false)
    #expect(summaries(sink.units) == ["k8s close stdin"])
    #expect(sink.outline == ["channel: close  (255)", "closed: stdin  (0)"])
    #expect(k8s.units([255], isText: false).flatMap(\.issues).count == 1)
  }

  @Test func base64() {
    var k8s = TestConversation(subprotocol: "base64.channel.k8s.io")
    // base64 of "ls -la\n" and of "é"
    #expect(summaries(k8s.client("0bHMgLWxhCg==")) == ["k8s stdin ls -la"])
    let sink = k8s.sink(Array("1w6k=".utf8), fromClient: false)
    #expect(sink.outline == ["channel: stdout  (1)", "text: é"])
    let digits = k8s.client("0b").flatMap(\.issues)
    #expect(digits.map(\.text) == ["not base64"] && digits.map(\.offset) == [1])
    let channel = k8s.client("hello").flatMap(\.issues)
    #expect(channel.map(\.text) == ["not the digit of a channel"])
    #expect(channel.map(\.offset) == [0])
  }

  @Test func fields() throws {
    let k8s = TestConversation(subprotocol: "v4.channel.k8s.io")
    func values(_ prefix: String, _ path: String, _ bytes: [UInt8]) throws -> [String] {
      try k8s.values(prefix, path, in: bytes, isText: false).map(\.string)
    }
    #expect(try values("k8s", ".channel", message(1, "a")) == ["stdout"])
    #expect(try values("k8s", ".text", message(1, "a")) == ["a"])
    #expect(try values("k8s", ".status.reason", message(3, Self.failure)) == ["NonZeroExitCode"])
    #expect(try values("json", ".details.causes[0].message", message(3, Self.failure)) == ["2"])
    #expect(try values("k8s", ".size.Width", message(4, #"{"Width":80,"Height":24}"#)) == ["80"])
  }

  @Test func terminalTextAndBytes() {
    var k8s = TestConversation(subprotocol: "v4.channel.k8s.io")
    // A character split over two messages, and a colour.
    let half = k8s.units([1, 0x1B, 0x5B, 0x31, 0x6D, 0x61, 0xE2, 0x82], isText: false)
    #expect(half.first?.nodes.last?.node.label == .name("text"))
    let other = k8s.units([1, 0xAC, 0x62], isText: false)
    #expect(other.first?.nodes.last?.node.label == .name("text"))
    let bytes = k8s.units([1, 0x00, 0xFF, 0xFE], isText: false)
    #expect(summaries(bytes) == ["k8s stdout 3 B"])
  }

  @Test func forwardedPorts() {
    var k8s = TestConversation(
      subprotocol: "v4.channel.k8s.io", target: "/api/v1/pods/a/portforward?ports=8080")
    #expect(
      summaries(k8s.units([0, 0x90, 0x1F], isText: false, fromClient: false)) == [
        "k8s forward 8080 data"
      ])
    #expect(
      summaries(k8s.units([1, 0x90, 0x1F], isText: false, fromClient: false)) == [
        "k8s forward 8080 error"
      ])
    #expect(
      summaries(k8s.units(message(0, "GET / HTTP/1.1"), isText: false)) == [
        "k8s forward 8080 data GET / HTTP/1.1"
      ])
  }

  @Test func onlyTheSubprotocolNamesIt() {
    var conversation = TestConversation()
    #expect(conversation.units([1, 0x61], isText: false).map(\.form) != ["k8s"])
  }

  @Test func damagedMessages() {
    let messages = [
      message(3, Self.failure), message(4, #"{"Width":80,"Height":24}"#), [255, 0], [1, 0x61],
    ]
    damage(messages.map { ($0, false, false) }, subprotocol: "v5.channel.k8s.io")
    damage([(Array("0bHMgLWxhCg==".utf8), true, true)], subprotocol: "base64.channel.k8s.io")
  }
}
