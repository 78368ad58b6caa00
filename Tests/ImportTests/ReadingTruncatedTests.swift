import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import WebSocket

/// A file may end anywhere: what is before is read, and no cut changes what was read of less.
@Suite struct ReadingTruncatedTests {
  /// A recording of one connection with everything in it that has a row.
  private static let recording: [UInt8] = {
    let talk = Conversation()
    talk.open()
    for size in [0, 5, 126] {
      talk.client(talk.frame(0x82, [UInt8](repeating: 7, count: size)))
      talk.server(talk.frame(0x81, [UInt8](repeating: 0x61, count: size), from: .server))
    }
    talk.client(talk.frame(0x01, Array("frag".utf8)) + talk.frame(0x89, Array("tick".utf8)))
    talk.client(talk.frame(0x80, Array("ment".utf8)))
    talk.client(talk.frame(0x81, [0xFF, 0xFE]))
    talk.client(talk.frame(0x88, [3, 0xE8]))
    talk.server(talk.frame(0x88, [3, 0xE8], from: .server) + [0x81])
    talk.end(by: .server)
    return talk.store.read(position: 0, count: Int(talk.store.size))
  }()

  @Test func aRecordingCutAtEveryByte() {
    let whole = ReadCapture(Self.recording)
    #expect(whole.frames.count == 12)
    expectPrefixes(of: Self.recording, whole)
  }

  @Test(arguments: [CaptureBuilder.Format.pcapng, .pcapBig])
  func capturesOfOtherProgramsCutAtEveryByte(format: CaptureBuilder.Format) {
    var builder = CaptureBuilder(format, link: .ethernet)
    for segment in TCPConversation.sample().segments { builder.add(segment.packet) }
    let whole = ReadCapture(builder.bytes)
    #expect(whole.texts == TCPConversation.sampleTexts)
    expectPrefixes(of: builder.bytes, whole)
  }

  private func expectPrefixes(of file: [UInt8], _ whole: ReadCapture) {
    let known = whole.texts
    var most = 0
    for cut in 0..<file.count {
      let part = ReadCapture(Array(file[..<cut]))
      let texts = part.texts
      guard texts.count >= most, texts == Array(known.prefix(texts.count)) else {
        Issue.record("cut at byte \(cut): \(texts.count) frames after \(most)")
        return
      }
      most = texts.count
      // The end of a file is not an end of a connection.
      if part.rules.contains(where: { [.c10, .c11, .f16, .f17].contains($0) }) {
        Issue.record("cut at byte \(cut): \(part.rules)")
        return
      }
    }
    #expect(most >= known.count - 1)
  }
}
