import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Import
@testable import Output
@testable import Pcapng
@testable import WebSocket

/// Tunnels of proxies (CONNECT) whose TLS is removed on export.
@Suite struct PcapngTunnelTests {
  private typealias Turn = (end: Endpoint, bytes: [UInt8])

  private static let connect = Array("CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n".utf8)
  private static let established = Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)
  private static let texts = ["> hello", "< world", "> bye"]

  private static var talk: [Turn] {
    [
      (.client, TCPConversation.request), (.server, TCPConversation.response),
      (.client, TCPConversation.frame(.client, "hello")),
      (.server, TCPConversation.frame(.server, "world")),
      (.client, TCPConversation.frame(.client, "bye")),
    ]
  }

  private static func tunnel(_ turns: [Turn]) -> [Turn] {
    [(.client, connect), (.server, established)] + turns
  }

  private static func sealed(_ turns: [Turn]) -> [Turn] {
    var talk = TLSTalk()
    talk.shake()
    for (end, bytes) in turns {
      talk.sealed(bytes, from: end, end == .client ? .client : .server)
    }
    return talk.turns
  }

  private static var keys: TLSKeys {
    let secrets = TLSSecrets()
    TLSTalk().secrets.withUnsafeBytes { secrets.add($0, isWhole: true) }
    return TLSKeys(secrets: secrets, cryptography: TransparentTLS())
  }

  /// What a capture is read as, and what its copy in another file is, which has no TLS.
  private static func copied(
    _ turns: [Turn]
  ) -> (original: ReadCapture, exported: ReadCapture, count: Int) {
    var conversation = TCPConversation()
    conversation.open()
    for (end, bytes) in turns { conversation.send(end, bytes) }
    var builder = CaptureBuilder()
    for segment in conversation.segments { builder.add(segment.packet) }
    let store = MemoryStore()
    _ = store.append([.copied(builder.bytes)])
    var out: [UInt8] = []
    let count = PcapngExport(store: store, keys: keys, application: "test").write { out += $0 }
    return (ReadCapture(builder.bytes, keys: keys), ReadCapture(out), count)
  }

  private static let cases: [[Turn]] = [
    sealed(tunnel(talk)), tunnel(sealed(talk)), sealed(tunnel(sealed(talk))),
    sealed(tunnel(tunnel(talk))), tunnel(sealed(tunnel(talk))),
    // What belongs to the tunnel comes with the heads around it, or before the answer.
    sealed(
      [
        (.client, connect + TCPConversation.request),
        (.server, established + TCPConversation.response),
      ] + talk.dropFirst(2)),
    sealed(
      [
        (.client, connect), (.client, TCPConversation.request), (.server, established),
      ] + talk.dropFirst()),
  ]

  @Test(arguments: cases.indices)
  func everyFrameComesAlongInTheConnectionItWasIn(index: Int) {
    let (original, exported, count) = Self.copied(Self.cases[index])
    #expect(exported.texts == Self.texts)
    #expect(exported.frames.map(\.row.connection) == original.frames.map(\.row.connection))
    #expect(exported.connections.count == original.connections.count)
    #expect(count == exported.connections.count)
    #expect(exported.summary.warnings == [])
  }

  @Test func whatIsMissingInATunnelIsMissingInTheCopy() {
    var talk = Self.talk
    talk.append((.server, TCPConversation.frame(.server, "again")))
    var whole = Self.sealed(Self.tunnel(talk))
    // The record of "world".
    whole[whole.count - 3].bytes = []
    var conversation = TCPConversation()
    conversation.open()
    let lost = Self.sealed(Self.tunnel(talk))[whole.count - 3].bytes.count
    for (end, bytes) in whole {
      if bytes.isEmpty {
        conversation.serverSequence &+= UInt32(lost)
      } else {
        conversation.send(end, bytes)
      }
    }
    var builder = CaptureBuilder()
    for segment in conversation.segments { builder.add(segment.packet) }
    let store = MemoryStore()
    _ = store.append([.copied(builder.bytes)])
    var out: [UInt8] = []
    PcapngExport(store: store, keys: Self.keys, application: "test").write { out += $0 }
    let exported = ReadCapture(out)
    #expect(exported.texts == ["> hello", "> bye", "< again"])
    #expect(!exported.summary.warnings.isEmpty)
  }
}
