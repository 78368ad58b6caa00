import Foundation
import Testing
import WebSocket

@testable import Pcapng

/// Comments of a recording.
@Suite struct SessionCommentTests {
  private static func read(_ comment: String) throws -> [String: Any] {
    #expect(comment.hasPrefix("windsock:{"))
    let json = try JSONSerialization.jsonObject(with: Data(comment.utf8.dropFirst(9)))
    return try #require(json as? [String: Any])
  }

  @Test func sayWhatWasDoneToAFrameAndAreReadAsThat() throws {
    for flags in [[], .edited, .injected, .dropped, [.edited, .dropped]] as [FrameFlags] {
      for isTranscoded in [false, true] {
        var mark = FrameAnnotation(flags, rules: ["a\n", "\"é"], held: 7)
        mark.isTranscoded = isTranscoded
        let comment = SessionComment.mark(mark)
        let json = try Self.read(comment)
        #expect(json["edited"] as? Bool == (flags.contains(.edited) ? true : nil))
        #expect(json["injected"] as? Bool == (flags.contains(.injected) ? true : nil))
        #expect(json["dropped"] as? Bool == (flags.contains(.dropped) ? true : nil))
        #expect(json["transcoded"] as? Bool == (isTranscoded ? true : nil))
        #expect(json["rules"] as? [String] == ["a\n", "\"é"] && json["held"] as? Int == 7)
        #expect(PacketAnnotation(comment: comment)?.mark == mark)
        #expect(!mark.isEmpty)
      }
    }
    #expect(SessionComment.mark(FrameAnnotation(.edited)) == #"windsock:{"edited":true}"#)
    #expect(FrameAnnotation().isEmpty)
  }

  @Test func sayWhatAUserWroteOrMarkedAndOfWhat() throws {
    let note = try #require(PacketAnnotation(comment: SessionComment.note("x \"y\"")))
    #expect(note.note == "x \"y\"" && note.connection == nil && !note.isByNumber)
    let other = try #require(PacketAnnotation(comment: SessionComment.note("é", connection: 3)))
    #expect(other.note == "é" && other.connection == 3 && other.isByNumber)
    #expect(other.bookmark == nil && other.close == nil && other.mark.isEmpty)
    let long = SessionComment.note(String(repeating: "é", count: 1200))
    #expect(PacketAnnotation(comment: long)?.note == String(repeating: "é", count: 1000))
    for isOn in [false, true] {
      let mark = PacketAnnotation(comment: SessionComment.bookmark(9, isOn: isOn))
      #expect(mark?.bookmark == Bookmark(frame: 9, isOn: isOn) && mark?.isByNumber == true)
    }
  }

  @Test func sayHowAConnectionClosedAndWhy() throws {
    let close = CloseSummary(
      by: .server, clean: true, code: CloseCode(rawValue: 1001), reason: "going away")
    #expect(
      PacketAnnotation(comment: SessionComment.close(close))?.close
        == CloseSummary(
          by: nil, clean: false, code: CloseCode(rawValue: 1001), reason: "going away"))
    #expect(SessionComment.closing(tunnel: nil, failure: nil) == nil)
    let comment = try #require(
      SessionComment.closing(
        tunnel: ("h:443", PerEndpoint(client: 5, server: 70_000_000_000)), failure: "it \"broke\""))
    let read = try #require(ClosingComment(comment))
    #expect(read.failure == "it \"broke\"" && read.tunnel?.authority == "h:443")
    #expect(read.tunnel?.length == PerEndpoint(client: 5, server: 70_000_000_000))
    let failure = SessionComment.closing(
      tunnel: nil, failure: String(repeating: "x", count: 2500))
    #expect(failure.flatMap(ClosingComment.init)?.failure == String(repeating: "x", count: 2000))
    #expect(failure.flatMap(ClosingComment.init)?.tunnel == nil)
    #expect(ClosingComment(SessionComment.note("x")) == nil && ClosingComment("x") == nil)
  }

  @Test func sayWhatAConnectionBeganWith() throws {
    let certificate = CertificateFacts(
      subject: "CN=a", issuer: "CN=ca", names: ["a.test", "b.test"], omittedNames: 4,
      notBefore: "2026-01-01T00:00:00Z", notAfter: "2027-01-01T00:00:00Z", fingerprint: "AB:CD",
      isVerified: true)
    let tls = TLSFacts(
      version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256", sni: "a.test", alpn: "http/1.1",
      certificate: certificate)
    let plain = TLSFacts(version: "TLSv1.2", cipher: "X", sni: nil)
    let comment = SessionComment.opening(
      connection: 7, tls: tls, clientTLS: plain, tunnel: "h:1", note: "n")
    let read = try #require(OpeningComment(comment))
    #expect(read.tls == tls && read.clientTLS == plain && read.tunnel == "h:1" && read.note == "n")
    #expect(try Self.read(comment)["connection"] as? Int == 7)
    let least = SessionComment.opening(connection: 1, tls: nil, clientTLS: nil, note: nil)
    #expect(least == #"windsock:{"connection":1}"#)
    #expect(OpeningComment(least) != nil && OpeningComment("windsock:{}") == nil)
    #expect(OpeningComment("connection 1") == nil)
  }

  @Test(arguments: ["", "a note", "windsock:", "windsock:{", "x{}"])
  func areWindsocksOwnOrNothing(comment: String) {
    #expect(PacketAnnotation(comment: comment) == nil)
  }

  @Test func haveTheCertificatesNamesInASentence() {
    func words(_ count: Int, omitted: Int) -> String {
      CertificateFacts(
        subject: "", issuer: "", names: (0..<count).map { "\($0)" }, omittedNames: omitted,
        notBefore: "", notAfter: "", isVerified: false
      ).namesInWords
    }
    #expect(words(2, omitted: 0) == "0, 1" && words(5, omitted: 0) == "0, 1, 2, 3, 4")
    #expect(words(6, omitted: 0) == "0, 1, 2, 3, 4 and 1 more")
    #expect(words(1, omitted: 3) == "0 and 3 more")
    let plain = CertificateFacts(
      subject: "", issuer: "", names: ["a"], notBefore: "", notAfter: "", isVerified: false)
    #expect(plain.namesInWords == "a")
  }

  /// RFC 8446, section 4.2.1.
  @Test func nameVersionsOfTLSWhichHaveNumbers() {
    #expect(TLSFacts.number("TLSv1.3") == 0x0304 && TLSFacts.number("TLSv1.2") == 0x0303)
    #expect(TLSFacts.number("TLSv1.1") == 0x0302 && TLSFacts.number("TLSv1") == 0x0301)
    #expect(TLSFacts.number("SSLv3") == nil)
  }

  @Test func comeBeforeTheFramesOfWhatWasHeld() throws {
    let comment = SessionComment.original(id: 300, connection: 2, from: .server)
    #expect(try Self.read(comment)["from"] as? String == "server")
    let frames: [UInt8] = [0x81, 1, 0x61, 0x89, 0]
    let block = PcapngBlocks.localBlock(Array((comment + "\n").utf8) + frames)
    let locals = ReadPackets(pcapng: PcapngBlocks.fileHeader(application: "") + block).locals
    try #require(locals.first).withUnsafeBytes { body in
      let local = try #require(LocalBlock(body))
      #expect(local.held == 300 && local.connection == 2)
      #expect(Array(body[local.framesStart...].prefix(5)) == frames)
      let headers = local.headers(in: body)
      #expect(headers.map(\.opcode) == [.text, .ping] && headers.map(\.length) == [1, 0])
    }
    #expect([UInt8]([1, 2]).withUnsafeBytes { LocalBlock($0) } == nil)
  }
}
