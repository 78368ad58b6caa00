import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Import
@testable import Pcapng
@testable import WebSocket

/// Captures of WebSockets in TLS, as far as cryptography has no part in it.
@Suite struct ReadingTLSTests {
  /// The records of an upgrade and two frames, each in a segment of its own.
  private static func conversation(_ talk: TLSTalk) -> TCPConversation {
    var conversation = TCPConversation()
    conversation.open()
    for turn in talk.turns { conversation.send(turn.end, turn.bytes) }
    conversation.send(.client, [], flags: [.fin, .acknowledge])
    conversation.send(.server, [], flags: [.fin, .acknowledge])
    return conversation
  }

  private static func talk(isLegacy: Bool) -> TLSTalk {
    var talk = TLSTalk()
    if isLegacy { talk.shakeLegacy() } else { talk.shake() }
    let (client, server): (TLSTalk.Key, TLSTalk.Key) =
      isLegacy ? (.master, .master) : (.client, .server)
    talk.sealed(TCPConversation.request, from: .client, client)
    talk.sealed(TCPConversation.response, from: .server, server)
    talk.sealed(TCPConversation.frame(.client, "hello"), from: .client, client)
    talk.sealed(TCPConversation.frame(.server, "world"), from: .server, server)
    return talk
  }

  private static func read(_ talk: TLSTalk, secrets: [UInt8], chunk: Int = .max) -> ReadCapture {
    let keys = TLSKeys(secrets: TLSSecrets(), cryptography: TransparentTLS())
    secrets.withUnsafeBytes { keys.secrets.add($0, isWhole: true) }
    var builder = CaptureBuilder()
    for segment in conversation(talk).segments { builder.add(segment.packet) }
    return ReadCapture(builder.bytes, chunk: chunk, keys: keys)
  }

  @Test(arguments: [false, true], [Int.max, 100])
  func withItsSecretsItIsReadLikeAnyOther(isLegacy: Bool, chunk: Int) throws {
    let talk = Self.talk(isLegacy: isLegacy)
    let capture = Self.read(talk, secrets: talk.secrets, chunk: chunk)
    #expect(capture.texts == ["> hello", "< world"])
    let connection = try #require(capture.connections.first)
    #expect(capture.connections.count == 1 && capture.summary.unread.isEmpty)
    let tls = try #require(connection.origin.tls)
    #expect(tls.version == (isLegacy ? "TLSv1.2" : "TLSv1.3") && tls.sni == "a.example")
    #expect(connection.url == "wss://example.com/chat")
  }

  /// Writing a decrypted file needs every byte of both ends, in order, and how it ended.
  @Test(arguments: [false, true]) func anObserverGetsThePlaintext(isLegacy: Bool) {
    let talk = Self.talk(isLegacy: isLegacy)
    let keys = TLSKeys(secrets: TLSSecrets(), cryptography: TransparentTLS())
    talk.secrets.withUnsafeBytes { keys.secrets.add($0, isWhole: true) }
    let session = Session(store: MemoryStore(), application: nil)
    let (importer, plain) = (CaptureImporter(session: session, keys: keys), Plaintext())
    importer.plaintext = plain
    var builder = CaptureBuilder()
    for segment in Self.conversation(talk).segments { builder.add(segment.packet) }
    builder.bytes.withUnsafeBytes { _ = importer.receive($0) }
    _ = importer.finish()
    let client = TCPConversation.request + TCPConversation.frame(.client, "hello")
    let server = TCPConversation.response + TCPConversation.frame(.server, "world")
    #expect(Set(plain.bytes.values) == [client, server])
    #expect(plain.missing == 0 && plain.ends == 1)
  }

  @Test(arguments: [false, true]) func withoutSecretsItIsCountedAsUnread(isLegacy: Bool) throws {
    let capture = Self.read(Self.talk(isLegacy: isLegacy), secrets: [])
    #expect(capture.connections.isEmpty && capture.summary.isNothingRead)
    let row = try #require(capture.summary.unread.first)
    #expect(row.count == 1 && row.unread.reason == "no secrets")
    #expect(row.unread.connection?.sni == "a.example")
  }
}

/// Keeps what it is given, by the end that sent it.
private final class Plaintext: PlaintextObserver {
  private(set) var bytes: [Side: [UInt8]] = [:]
  private(set) var missing = 0
  private(set) var ends = 0

  func received(_ new: UnsafeRawBufferPointer, on: FlowKey, from side: Side, at time: UInt64) {
    bytes[side, default: []] += new
  }

  func missed(_ count: Int, on: FlowKey, from: Side, at time: UInt64) { missing += count }

  func ended(_ key: FlowKey, by: Side?, isReset: Bool, at time: UInt64) { ends += 1 }
}
