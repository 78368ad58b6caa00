import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Import
@testable import Output
@testable import Pcapng
@testable import WebSocket

/// What a person says of frames and connections, in the recording and out of it again.
@Suite struct RemarkTests {
  private let store = MemoryStore()
  private let session: Session
  private let first: Conversation
  private let second: Conversation

  init() {
    session = Session(store: store, application: "test")
    first = Conversation(session: session, store: store)
    second = Conversation(session: session, store: store, client: 50_123)
    for talk in [first, second] { talk.open() }
    for number in 1...6 as ClosedRange<UInt8> {
      let talk = number % 2 == 0 ? second : first
      talk.client(talk.frame(0x82, [number]))
    }
  }

  private var file: [UInt8] { store.read(position: 0, count: Int(store.size)) }

  private func bookmarks(_ file: [UInt8]) -> [Bookmark] {
    ReadCapture(file).session.log.read { $0.bookmarks }
  }

  @Test func marksAreCommentsOnPacketsOfTheFramesConnection() {
    let before = store.size
    session.bookmark([3], isOn: true, at: first.time)
    session.bookmark([3], isOn: false, at: first.time)
    let text = String(decoding: file[Int(before)...], as: UTF8.self)
    #expect(text.contains(#"windsock:{"mark":true,"frame":3}"#))
    #expect(text.contains(#"windsock:{"mark":false,"frame":3}"#))
    #expect(
      bookmarks(file) == [Bookmark(frame: 3, isOn: true), Bookmark(frame: 3, isOn: false)])
  }

  @Test func theRowsAreThoseWithoutAnyMark() {
    session.bookmark([1, 2], isOn: true, at: first.time)
    first.client(first.frame(0x82, [7]))
    first.end(by: .client)
    session.bookmark([3], isOn: true, at: first.time)
    second.client(second.frame(0x82, [8]))
    second.end(by: .server, isReset: true)
    let read = ReadCapture(file)
    #expect(Conversation.lines(of: read.session) == Conversation.lines(of: session))
    #expect(read.summary.warnings == [] && read.summary.tcpStreams == 2)
  }

  @Test func aNoteComesBackEvenWhenItsConnectionIsOver() {
    session.annotate("while it is open", connection: 1, at: first.time)
    first.end(by: .client)
    // Another connection between the same addresses.
    let third = Conversation(session: session, store: store)
    third.open()
    session.annotate("after its end", connection: 1, at: third.time)
    session.annotate("the new one", connection: 3, at: third.time)
    let read = ReadCapture(file)
    #expect(read.connections.map(\.note) == ["after its end", nil, "the new one"])
    #expect(read.notes == ReadCapture(live: session).notes)
    #expect(read.notes.count == 3)
  }

  @Test func whatIsNotRecordedKeepsNoMarks() {
    let read = ReadCapture(file)
    let size = read.session.store.size
    read.session.bookmark([1], isOn: true, at: 5)
    read.session.annotate("only here", connection: 1, at: 5)
    #expect(read.session.store.size == size)
    #expect(read.connections.first?.note == "only here")
  }

  @Test(arguments: [
    "0", "7", "4294967295", "4294967296", "18446744073709551616", "-1", "1.5", "\"2\"",
  ])
  func marksOnWhatIsNotThereAndNumbersOfAnySizeAreNothing(number: String) {
    let comment = #"windsock:{"mark":true,"frame":\#(number)}"#
    let packet = first.recorder.packets.packetWriter.remark(
      comment, from: .client, time: first.time)
    #expect(bookmarks(file + packet) == [])
  }

  @Test func anExportOfSomeConnectionsHasTheirMarksByTheirNewNumbers() {
    session.bookmark([2, 3, 6], isOn: true, at: first.time)
    session.annotate("of the first", connection: 1, at: first.time)
    session.annotate("of the second", connection: 2, at: first.time)
    var exported: [UInt8] = []
    PcapngExport(store: store, connections: [2], application: "test").write { exported += $0 }
    #expect(
      bookmarks(exported) == [Bookmark(frame: 1, isOn: true), Bookmark(frame: 3, isOn: true)])
    #expect(ReadCapture(exported).connections.map(\.note) == ["of the second"])
    #expect(ReadCapture(exported).payloads == [[2], [4], [6]])
    var whole: [UInt8] = []
    PcapngExport(store: store, application: "test").write { whole += $0 }
    #expect(bookmarks(whole).map(\.frame) == [2, 3, 6])
    #expect(ReadCapture(whole).connections.map(\.note) == ["of the first", "of the second"])
  }
}
