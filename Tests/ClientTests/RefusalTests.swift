import Testing
import WebSocket

@testable import Client

@Suite struct RefusalTests {
  private static func text(
    _ status: Int, _ reason: String, _ headers: [(String, String)], _ body: [UInt8] = []
  ) -> String {
    Refusal(
      response: ResponseHead(
        status: status, reason: reason,
        headers: HTTPHeaders(headers.map { (name: $0.0, value: $0.1) })),
      body: body
    ).text
  }

  /// `gzip -n` of "no such room\n".
  private static let gzip: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0xCB, 0x57, 0x28, 0x2E, 0x4D,
    0xCE, 0x50, 0x28, 0xCA, 0xCF, 0xCF, 0xE5, 0x02, 0x00, 0x3C, 0xD0, 0xBA, 0xF2, 0x0D, 0x00, 0x00,
    0x00,
  ]

  @Test func saysHowToDoBetter() {
    #expect(
      Self.text(401, "Unauthorized", [("WWW-Authenticate", "Basic realm=\"x\"")])
        == "401 Unauthorized (WWW-Authenticate: Basic realm=\"x\")")
    #expect(
      Self.text(426, "Upgrade Required", [("Sec-WebSocket-Version", "8, 7")])
        == "426 Upgrade Required (it supports version 8, 7)")
    #expect(
      Self.text(302, "", [("Location", "/there")]) == "302 (-L follows it to /there)")
    #expect(Self.text(200, "OK", [("Location", "/there")]) == "200 OK")
  }

  @Test func bodiesAreOneLineOfText() {
    #expect(
      Self.text(403, "Forbidden", [], Array("<p>\n  no\r\n</p>\n".utf8))
        == "403 Forbidden: <p> no </p>")
    // A character that the end of what is kept has cut.
    #expect(Self.text(403, "No", [], Array("größ".utf8).dropLast()) == "403 No: grö")
    let long = Self.text(403, "No", [], [UInt8](repeating: 0x61, count: 4096))
    #expect(long.hasSuffix("aaa…") && long.count < 320)
  }

  @Test func compressedBodiesAreDecoded() {
    #expect(
      Self.text(404, "Not Found", [("Content-Encoding", "gzip")], Self.gzip)
        == "404 Not Found: no such room")
    // The rest may never come.
    let part = Self.text(
      404, "Not Found", [("Content-Encoding", "gzip")], Array(Self.gzip.dropLast(14)))
    #expect(part.hasPrefix("404 Not Found: no su"))
    // Deflate without zlib's header.
    #expect(
      Self.text(404, "", [("Content-Encoding", "deflate")], Array(Self.gzip[10..<25]))
        == "404: no such room")
  }

  @Test func otherBodiesAreDescribed() {
    #expect(
      Self.text(
        404, "", [("Content-Encoding", "br"), ("Content-Type", "text/html")], [1, 2, 3])
        == "404: a body of 3 bytes, text/html, br")
    #expect(
      Self.text(404, "", [("Content-Type", "image/png")], [0x89, 0x50, 0x4E, 0x47])
        == "404: a body of 4 bytes, image/png")
    #expect(
      Self.text(404, "", [("Content-Encoding", "gzip")], [1, 2, 3])
        == "404: a body of 3 bytes, gzip")
    #expect(Self.text(404, "", [], Array("\u{1B}[31mred".utf8)) == "404: a body of 8 bytes")
  }
}
