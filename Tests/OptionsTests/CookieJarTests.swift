import Testing
import WebSocket

@testable import Options

/// Cookies of a file.
@Suite struct CookieJarTests {
  private let url = WebSocketURL(isSecure: true, host: "www.a.test", port: 443)

  @Test(arguments: ["\n", "\r\n"])
  func areReadWhateverEndsTheLines(end: String) throws {
    let text = ["# Netscape HTTP Cookie File", "", ".a.test\tTRUE\t/\tFALSE\t0\tsid\t1", ""]
    let jar = try CookieJar(text.joined(separator: end))
    #expect(jar.pairs(for: url, at: 0) == ["sid=1"])
  }

  @Test func thatAreInvalidAreReportedWithTheirLine() {
    let error = #expect(throws: CookieJar.BadLine.self) { _ = try CookieJar("# x\r\nno cookie") }
    #expect(error?.number == 2)
  }
}
