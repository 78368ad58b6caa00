import Testing

@testable import WebSocket

@Suite struct ChunkedBodyTests {
  /// The body, how it ended, and how many bytes that took.
  private func read(
    _ text: String, pieces size: Int = .max
  ) -> (body: String, last: ChunkedBody.Step, consumed: Int) {
    let bytes = Array(text.utf8)
    var chunked = ChunkedBody()
    var body: [UInt8] = []
    var begin = 0
    while begin < bytes.count {
      let piece = Array(bytes[begin...].prefix(size))
      var position = 0
      while position < piece.count {
        let step = piece.withUnsafeBytes { chunked.next($0, at: &position) }
        switch step {
        case .data(let range): body += piece[range]
        case .needMore: break
        case .end, .invalid:
          return (String(decoding: body, as: UTF8.self), step, begin + position)
        }
      }
      begin += piece.count
    }
    return (String(decoding: body, as: UTF8.self), .needMore, begin)
  }

  @Test(arguments: [1, 2, 5, 1000])
  func chunksExtensionsAndTrailersAreTakenApart(size: Int) {
    let text = "5\r\nHello\r\n00A;x=\"y\"\r\n, world 12\r\n0\r\nT: v\r\n\r\n"
    let result = read(text + "GET", pieces: size)
    #expect(result.body == "Hello, world 12")
    #expect(result.last == .end)
    #expect(result.consumed == text.utf8.count)
  }

  @Test(arguments: [
    "x\r\n", "\r\n", "-1\r\n", "0x5\r\n", "5\nHello", "5\r\nHelloo", "5\r\nHello\n",
    "5;\u{0}\r\n", "0\r\nT: v\n", "5 \u{1}\r\n", "٣\r\n",
  ])
  func whatTwoReadersCouldReadDifferentlyIsRefused(text: String) {
    guard case .invalid(.badChunk) = read(text).last else {
      Issue.record("accepted \(text.debugDescription)")
      return
    }
  }

  @Test func aSizeOf2And64OrMoreIsRefused2And64And1IsANumber() {
    #expect(read("10000000000000000\r\n").last == .invalid(.badChunk("size too large")))
    #expect(read("FFFFFFFFFFFFFFFF\r\nabc").last == .needMore)
    #expect(read("FFFFFFFFFFFFFFFF\r\nabc").body == "abc")
    let zeros = String(repeating: "0", count: 100)
    #expect(read(zeros + "\r\n").last == .invalid(.badChunk("size too large")))
  }

  @Test func endlessExtensionsAndTrailersAreRefused() {
    let long = String(repeating: "a", count: 70_000)
    let tooLong = HTTPSyntaxError.badChunk("extensions and trailers too long")
    #expect(read("5;\(long)").last == .invalid(tooLong))
    #expect(read("0\r\nT: \(long)").last == .invalid(tooLong))
  }
}
