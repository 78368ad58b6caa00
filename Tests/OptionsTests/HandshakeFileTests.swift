import TestSupport
import Testing

@testable import Options

/// A head ends with an empty line, and its lines with CR LF (RFC 9112, section 2.1).
@Suite struct HandshakeFileTests {
  private func read(_ text: String) throws -> String {
    let file = try TemporaryFile(text, name: "head.txt")
    return String(decoding: try HandshakeFile.read(file.path), as: UTF8.self)
  }

  @Test(arguments: [
    "GET / HTTP/1.1\nHost: a", "GET / HTTP/1.1\nHost: a\n", "GET / HTTP/1.1\nHost: a\n\n",
  ])
  func whatAnEditorWroteBecomesAHead(text: String) throws {
    #expect(try read(text) == "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
  }

  @Test(arguments: ["GET / HTTP/1.1\r\nHost: a\n\n", "GET / HTTP/1.1\r\n", "\r"])
  func whatHasACarriageReturnIsLeftAsItIs(text: String) throws {
    #expect(try read(text) == text)
  }

  @Test func aFileThatIsNotThereIsNamed() {
    do {
      _ = try HandshakeFile.read("/nowhere/head.txt")
      Issue.record("a file that is not there was read")
    } catch {
      #expect(error.status == .noInput)
      #expect(error.sentence.contains("/nowhere/head.txt"))
    }
  }
}
