import Capture
import CaptureSupport
import Payloads
import Testing
import WebSocket

@testable import Units

/// The units of messages for readers that go through a session in order.
@Suite struct UnitSourceTests {
  private func frames(_ session: Session) -> [LoggedFrame] {
    var cursor = LogCursor()
    return cursor.next(in: session.log).compactMap {
      if case .frame(let frame) = $0 { frame } else { nil }
    }
  }

  /// A call in two fragments around a ping, and its answer.
  private func fragmented() -> UnitFixture {
    var traffic = UnitFixture()
    traffic.send(#"{"jsonrpc":"2.0","id":1,"#, from: .client, fin: false)
    traffic.send("beat", from: .server, opcode: .ping)
    traffic.send(#""method":"get"}"#, from: .client, opcode: .continuation)
    traffic.answer(1)
    return traffic
  }

  private static func summaries(_ decoded: UnitSource.Decoded?) -> [String]? {
    decoded?.units.map(\.unit.summary.string)
  }

  /// RFC 6455, section 5.4: control frames between the fragments of a message are not part
  /// of it.
  @Test func aFrameThatEndsNoMessageHasNoUnits() {
    let traffic = fragmented()
    for source in [
      UnitSource(traffic.session),
      UnitSource(traffic.session, sharing: traffic.index(), choice: DecodeChoice()),
    ] {
      let all = frames(traffic.session)
      let forms = all.map { frame in
        source.decode(endingWith: frame, .summary)?.units.map { $0.unit.form }
      }
      #expect(forms == [nil, nil, ["json-rpc"], ["json-rpc"]])
      let again = all.map { source.decode(frame: $0.row.number, [])?.units.count }
      #expect(again == [nil, nil, 1, 1])
      #expect(source.decode(frame: 5, []) == nil)
      #expect(source.decode([], .summary) == nil)
    }
  }

  @Test func aReaderOfItsOwnPassKnowsTheRequestOfEachAnswer() throws {
    let traffic = fragmented()
    let source = UnitSource(traffic.session)
    let all = frames(traffic.session)
    let asked = try #require(source.decode(endingWith: all[2], .summary)?.units.first?.row)
    #expect(asked.isWaiting && asked.frame == 3)
    let answered = try #require(source.decode(endingWith: all[3], .summary)?.units.first?.row)
    #expect(answered.link?.frame == 3)
    #expect(source.index.scanned == 4)
    // What the pass has seen already is read again, and says the same.
    let again = source.decode(endingWith: all[2], .summary)
    #expect(again?.units.map(\.row?.link?.frame) == [4])
  }

  @Test func rowsAreKnownAsFarAsTheyAreAskedFor() {
    let traffic = fragmented()
    let source = UnitSource(traffic.session)
    #expect(source.rows(of: 3).map(\.frame) == [3])
    #expect(source.rows(of: 2).isEmpty)
    source.finish()
    #expect(source.index.scanned == 4 && source.rows(of: 3).first?.isWaiting == false)
    let shared = UnitSource(traffic.session, sharing: UnitIndex(), choice: DecodeChoice())
    shared.finish()
    #expect(shared.rows(of: 3).isEmpty, "another pass fills its index")
  }

  /// The width of a summary is what fits on a line.
  @Test func aSummaryEndsAtTheWidthThatIsAsked() throws {
    var traffic = UnitFixture()
    traffic.send("[" + String(repeating: "1,", count: 400) + "1]", from: .client)
    let all = frames(traffic.session)
    let source = UnitSource(traffic.session)
    let usual = try #require(Self.summaries(source.decode(endingWith: all[0], .summary))?.first)
    let narrow = try #require(
      Self.summaries(source.decode(endingWith: all[0], .summary, width: 40))?.first)
    #expect(usual.hasSuffix("…") && narrow.hasSuffix("…"))
    #expect(narrow.utf8.count < 60 && usual.utf8.count > 200)
  }

  @Test func unitsThatAreMeantKeepTheirRows() throws {
    var traffic = UnitFixture()
    traffic.send(
      #"[{"jsonrpc":"2.0","id":1,"method":"a"},{"jsonrpc":"2.0","id":2,"method":"b"}]"#,
      from: .client)
    let source = UnitSource(traffic.session)
    var decoded = try #require(source.decode(frames(traffic.session), .summary))
    #expect(decoded.units.map(\.row?.number) == [1, 2])
    decoded.places = [1]
    #expect(decoded.units.map(\.row?.number) == [2])
    decoded.rows.removeLast()
    #expect(decoded.units.map(\.row?.number) == [nil], "the pass has not come to it")
  }
}
