import Testing
import Text

/// Rows on their way out.
@Suite struct RowBufferTests {
  private final class Sink { var pieces: [[UInt8]] = [] }

  @Test func stayTogetherUntilThereAre256KiBOfThem() {
    let sink = Sink()
    var buffer = RowBuffer { sink.pieces.append($0) }
    buffer += [UInt8](repeating: 1, count: (256 << 10) - 1)
    buffer.relieve()
    #expect(sink.pieces.isEmpty)
    buffer.append(2)
    buffer.relieve()
    #expect(sink.pieces.map(\.count) == [256 << 10] && sink.pieces.first?.last == 2)
    #expect(buffer.bytes.isEmpty)
  }

  @Test func stayWhereNothingTakesThem() {
    var buffer = RowBuffer()
    buffer += [UInt8](repeating: 1, count: 300 << 10)
    buffer.relieve()
    #expect(buffer.bytes.count == 300 << 10)
    buffer.removeAll()
    #expect(buffer.bytes.isEmpty)
  }
}
