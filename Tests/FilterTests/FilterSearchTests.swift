import CaptureSupport
import Testing
import WebSocket

@testable import Capture
@testable import Filter

@Suite struct FilterSearchTests {
  private let fixture = FilterFixture.sample()

  /// Follows a search to its end and says what it found, and in how many chunks.
  private func follow(
    _ outcome: (UInt32) -> Search.Outcome, from: UInt32
  ) -> (found: UInt32?, chunks: Int) {
    var next = from
    for chunk in 1...100 {
      switch outcome(next) {
      case .found(let number): return (number, chunk)
      case .more(next: let number): next = number
      case .end: return (nil, chunk)
      }
    }
    return (nil, .max)
  }

  @Test func textIsFoundInEitherDirectionInAnyCase() {
    let search = Search("TICK")
    let session = fixture.session
    #expect(search.next(from: 1, in: session) == .found(3))
    #expect(search.next(from: 4, in: session) == .found(4))
    #expect(search.next(from: 5, in: session) == .end)
    #expect(search.previous(from: 14, in: session) == .found(4))
    #expect(search.previous(from: 3, in: session) == .found(3))
    #expect(search.previous(from: 2, in: session) == .end)
    #expect(Search("subscribe").previous(from: 1, in: session) == .found(1))
    #expect(Search("subscribe").next(from: 1, in: session) == .found(1))
  }

  /// Large payloads are read in pieces, whether they came in one read or in many.
  @Test(arguments: [4 << 20, 60_001])
  func textInALargePayloadIsFoundWhereverItIs(read: Int) {
    let piece = PayloadWindow.pieceSize
    let large = FilterFixture()
    let recorder = large.open(host: "h")
    func send(_ payload: [UInt8], from end: Endpoint, at time: UInt64) {
      let bytes = FilterFixture.frame(.text, payload, from: end)
      for start in stride(from: 0, to: bytes.count, by: read) {
        let part = Array(bytes[start..<min(start + read, bytes.count)])
        large.send(part, from: end, on: recorder, at: time)
      }
    }
    var frames: [(text: String, number: UInt32)] = []
    for (place, end) in [0, piece - 3, piece, 2 * piece - 1, 3 * piece - 6].enumerated() {
      var payload = [UInt8](repeating: 0x2E, count: 3 * piece)
      let text = "needle\(place)"
      payload.replaceSubrange(end..<min(end + text.utf8.count, payload.count), with: text.utf8)
      send(payload, from: place % 2 == 0 ? .client : .server, at: UInt64(place))
      frames.append((text, UInt32(place + 1)))
    }
    // A letter that is escaped, beyond the first piece.
    let quiet = String(repeating: ".", count: 2 * piece + 9)
    send(Array("\"\(quiet)esc\\u0061ped\"".utf8), from: .server, at: 9)
    for (text, number) in frames + [("escaped", 6)] {
      #expect(Search(text).next(from: number, in: large.session) == .found(number), "\(text)")
    }
    #expect(
      follow({ Search("needles").next(from: $0, in: large.session) }, from: 1).found == nil)
  }

  @Test func aSearchComesInChunksAndCanBeStoppedBetweenThem() {
    let search = Search("away")
    let session = fixture.session
    #expect(search.next(from: 1, in: session, limit: 5) == .more(next: 6))
    let forward = follow({ search.next(from: $0, in: session, limit: 5) }, from: 1)
    #expect(forward.found == 13)
    #expect(forward.chunks == 3)
    let backward = follow(
      { Search("subscribe").previous(from: $0, in: session, limit: 4) }, from: 14)
    #expect(backward.found == 1)
    #expect(backward.chunks == 4)
    #expect(follow({ Search("zzz").next(from: $0, in: session, limit: 1) }, from: 1).found == nil)
    #expect(
      follow({ Search("zzz").previous(from: $0, in: session, limit: 1) }, from: 99).found == nil)
  }

  @Test(arguments: ["1001", "1001 going away", "Going Away", "\"going away\""])
  func aCloseIsFoundByWhatItsRowSaysOfIt(text: String) {
    #expect(Search(text).next(from: 1, in: fixture.session) == .found(13))
    #expect(Search(text).next(from: 14, in: fixture.session) == .end)
    #expect(Search(text).previous(from: 14, in: fixture.session) == .found(13))
  }

  @Test func aCloseWithoutACodeHasNoWords() {
    #expect(Search("1005").next(from: 1, in: fixture.session) == .end)
  }

  @Test func aRegularExpressionIsFoundAndABrokenOnePointedAt() throws {
    let search = try Search.regex("^t.ck$").get()
    #expect(search.next(from: 1, in: fixture.session) == .found(3))
    guard case .failure(let error) = Search.regex("a(b") else {
      Issue.record("a(b was accepted")
      return
    }
    #expect(error.position == 3)
    #expect(error.isIncomplete)
  }

  @Test func aPlaceOfTheTextIsFoundInBytesInEitherDirection() throws {
    let bytes = Array("aXabxaXab".utf8)
    let search = Search("xA")
    #expect(search.place(in: bytes) == 1..<3)
    #expect(search.place(in: bytes, from: 1) == 1..<3)
    #expect(search.place(in: bytes, from: 2) == 4..<6)
    #expect(search.place(in: bytes, from: 5) == 6..<8)
    #expect(search.place(in: bytes, from: 7) == nil && search.place(in: bytes, from: 8) == nil)
    #expect(search.place(in: bytes, from: -1) == nil && search.place(in: bytes, from: 99) == nil)
    #expect(search.place(in: Array("xa".utf8)) == 0..<2 && search.place(in: []) == nil)
    #expect(Search("").place(in: bytes) == nil)
    #expect(try Search.regex("x").get().place(in: bytes) == nil)
    #expect(search.lastPlace(in: bytes, before: 9) == 6..<8)
    #expect(search.lastPlace(in: bytes, before: 6) == 4..<6)
    #expect(search.lastPlace(in: bytes, before: 2) == 1..<3)
    #expect(search.lastPlace(in: bytes, before: 1) == nil)
    // Places may overlap: each begins before the offset.
    #expect(Search("aa").lastPlace(in: Array("aaaa".utf8), before: 2) == 1..<3)
  }

  @Test func textIsInBytesAsTheyStandAndBehindEscapesOfJSON() {
    let search = Search("é \"x")
    #expect(search.matches(Array("an é \"X".utf8)))
    #expect(search.matches(Array(#""\u00e9 \"x""#.utf8)))
    #expect(!search.matches(Array("e \"x".utf8)))
  }

  @Test func placesThatAreNoneEndTheSearch() {
    #expect(Search("a").next(from: 100, in: fixture.session) == .end)
    #expect(Search("a").previous(from: 0, in: fixture.session) == .end)
    #expect(Search("a").next(from: 0, in: FilterFixture().session) == .end)
    #expect(Search("").next(from: 0, in: fixture.session) == .found(1))
  }
}
