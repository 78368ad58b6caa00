import Client
import Options
import Testing
import WebSocket

@testable import CLI

@Suite struct LineReaderTests {
  /// What an input comes to, however it is cut: `4:text a` is a message that begins at line 4.
  private static func readings(_ bytes: [UInt8], _ form: InputForm, chunk: Int) -> [String] {
    var reader = LineReader(form)
    var readings: [String] = []
    for start in stride(from: 0, to: bytes.count, by: chunk) {
      bytes[start..<min(start + chunk, bytes.count)].withUnsafeBytes {
        readings += reader.receive($0).flatMap(texts)
      }
    }
    return readings + reader.finish().flatMap(texts)
  }

  private static func texts(_ reading: LineReader.Reading) -> [String] {
    switch reading {
    case .messages(let batch, let line):
      (0..<batch.count).map { index in
        let text = String(decoding: batch[index], as: UTF8.self)
        return "\(line + UInt64(index)):\(batch.opcode.name) \(text)"
      }
    case .command(let command, let line): ["\(line):\(command)"]
    case .problem(let sentence): [sentence]
    }
  }

  private static let lines = InputForm(separator: .newline)

  @Test(arguments: [1, 3, 1000]) func linesAreMessages(chunk: Int) {
    #expect(
      Self.readings(Array("one\n\n/close\r\nlast".utf8), Self.lines, chunk: chunk)
        == ["1:text one", "2:text ", "3:text /close", "4:text last"])
  }

  @Test(arguments: [1, 1000]) func oneThatIsNotUTF8DoesNotTouchTheOthers(chunk: Int) {
    let bytes = Array("a\nb".utf8) + [0xC3, 0x0A, 0xA9, 0x0A] + Array("ü\n".utf8)
    let readings = Self.readings(bytes, Self.lines, chunk: chunk)
    #expect(readings.count == 4 && readings[0] == "1:text a" && readings[3] == "4:text ü")
    #expect(readings[1].hasPrefix("line 2 of standard input is not UTF-8 at byte "))
    #expect(readings[2].hasPrefix("line 3 of standard input is not UTF-8 at byte 1"))
  }

  @Test(arguments: [1, 1000]) func commandsWhereTheyAreReadAlone(chunk: Int) {
    let form = InputForm(separator: .newline, readsCommands: true)
    let readings = Self.readings(
      Array("a\nb\n/ping x\n/nothing\nc\n".utf8), form, chunk: chunk)
    #expect(readings.count == 5)
    #expect(readings[2] == "3:\(ClientCommand.ping([0x78]))")
    #expect(readings[3].hasPrefix("line 4 of standard input was not sent: "))
    #expect(readings[4] == "5:text c")
  }

  @Test(arguments: [1, 1000]) func binaryInputIsOneMessage(chunk: Int) {
    let bytes: [UInt8] = [0x61, 0x0A, 0, 0x0D, 0x0A]
    let form = InputForm(separator: nil, isBinary: true)
    #expect(Self.readings(bytes, form, chunk: chunk) == ["1:binary a\n\0\r\n"])
    #expect(Self.readings([], form, chunk: chunk) == [])
    #expect(
      Self.readings(bytes, InputForm(separator: .null, isBinary: true), chunk: chunk)
        == ["1:binary a\n", "2:binary \r\n"])
  }
}
