import Capture
import Glibc
import NIOPosix
import PeerSupport
import Testing
import Transport
import WebSocket

@testable import Client
@testable import Pcapng

/// A client over TLS.
@Suite(.serialized)
struct ClientTLSTests {
  private let harness: ClientHarness
  private let peer: TLSPeer
  private let authorityFile: String

  init() throws {
    harness = try ClientHarness()
    peer = try TLSPeer(group: MultiThreadedEventLoopGroup.singleton) {
      ClientHarness.response(to: $0)
    }
    authorityFile = "/tmp/windsock-test-\(getpid())-\(peer.port).pem"
    let file = open(authorityFile, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    #expect(write(file, TLSPeer.certificate, TLSPeer.certificate.utf8.count) > 0)
    close(file)
  }

  private func connect(host: String, port: UInt16, _ tls: TLSOptions) throws -> ClientEvent {
    let events = harness.events
    let url = WebSocketURL(isSecure: true, host: host, port: port)
    let handle = harness.engine.connect(ClientRequest(url: url, tls: tls)) { events.append($0) }
    defer { unlink(authorityFile) }
    let event = try events.next()
    handle.send(.close(nil, reason: ""))
    return event
  }

  @Test func trustsTheAuthorityItIsGivenAndTellsWhatWasAgreedOn() throws {
    let tls = TLSOptions(authorityFile: authorityFile)
    #expect(try connect(host: "localhost", port: peer.port, tls) == .opened(connection: 1))
    let record = try #require(harness.session.log.read { $0.connection(1) })
    let tlsFacts = try #require(record.origin.tls)
    let fingerprint = try #require(tlsFacts.certificate?.fingerprint)
    #expect(fingerprint.split(separator: ":").count == 32)
    let certificate = CertificateFacts(
      subject: "CN=localhost", issuer: "CN=localhost", names: ["localhost"],
      notBefore: "2020-01-01T00:00:00Z", notAfter: "2120-01-01T00:00:00Z",
      fingerprint: fingerprint, isVerified: true)
    #expect(
      record.origin.tls
        == TLSFacts(
          version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256", sni: "localhost",
          alpn: tlsFacts.alpn, certificate: certificate))
    #expect(record.url == "wss://localhost:\(peer.port)/")
  }

  @Test func trustsAnybodyWhenToldTo() throws {
    let tls = TLSOptions(insecure: true)
    #expect(try connect(host: "127.0.0.1", port: peer.port, tls) == .opened(connection: 1))
    #expect(harness.session.log.read { $0.connection(1)?.origin.tls?.sni } == nil)
  }

  @Test func doesNotTrustACertificateThatNobodyVouchesForAndNamesTheWayOut() throws {
    let event = try connect(host: "localhost", port: peer.port, TLSOptions())
    guard case .failed(let sentence, 69) = event else {
      Issue.record("it was trusted: \(event)")
      return
    }
    #expect(
      sentence.hasPrefix("cannot reach wss://localhost:\(peer.port)/: its certificate is not"))
    #expect(sentence.contains("-k"))
  }

  @Test func doesNotTakeACertificateForAnotherName() throws {
    let tls = TLSOptions(authorityFile: authorityFile)
    let event = try connect(host: "127.0.0.1", port: peer.port, tls)
    guard case .failed(let sentence, 69) = event else {
      Issue.record("it was trusted: \(event)")
      return
    }
    #expect(sentence.contains("its certificate is for localhost, not for 127.0.0.1"))
  }

  @Test func saysThatAPortDoesNotSpeakTLS() throws {
    let events = harness.events
    let url = WebSocketURL(isSecure: true, host: "localhost", port: harness.listener.port)
    harness.engine.connect(ClientRequest(url: url)) { events.append($0) }
    let server = try harness.listener.accept()
    _ = try server.receive(1)
    try server.send("HTTP/1.1 400 Bad Request\r\n\r\n")
    guard case .failed(let sentence, 69) = try events.next() else {
      Issue.record("it did not fail")
      return
    }
    #expect(sentence.contains("does not speak TLS"))
  }

  @Test func namesAFileOfCertificatesThatCannotBeRead() throws {
    let tls = TLSOptions(authorityFile: "/nonexistent.pem")
    #expect(
      try connect(host: "localhost", port: peer.port, tls)
        == .failed(
          "--cacert: cannot use /nonexistent.pem: No such file or directory",
          exitStatus: 66))
  }
}
