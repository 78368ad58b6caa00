import Testing
import Text

@Suite("Rows on their way out")
struct RowBufferTests {
  private final class Sink { var pieces: [[UInt8]] = [] }

  @Test("stay together until there are 256 KiB of them")
  func relieving() {
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

  @Test("stay where nothing takes them")
  func keeping() {
    var buffer = RowBuffer()
    buffer += [UInt8](repeating: 1, count: 300 << 10)
    buffer.relieve()
    #expect(buffer.bytes.count == 300 << 10)
    buffer.removeAll()
    #expect(buffer.bytes.isEmpty)
  }
}
