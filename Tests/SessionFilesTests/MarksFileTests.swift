import Capture
import Glibc
import Testing

@testable import Pcapng
@testable import SessionFiles

/// Marks and notes beside a capture.
@Suite struct MarksFileTests {
  private static func capture(_ name: String, _ bytes: [UInt8]) throws -> (String, FileDescriptor) {
    let path = "/tmp/windsock-test-\(getpid())-\(name)"
    unlink(path)
    unlink(path + ".marks")
    let file = try NewFile.record(path)
    #expect(file.write(bytes, at: 0))
    return (path, file)
  }

  private static func remove(_ path: String) {
    unlink(path)
    unlink(path + ".marks")
  }

  @Test func aFileAboutAnotherCaptureIsNotUsedAndNotWrittenTo() throws {
    let (path, file) = try Self.capture("foreign", [1, 2, 3])
    defer { Self.remove(path) }
    try MarksFile(for: path, file).add([SessionComment.bookmark(1, isOn: true)])
    #expect(file.write([9], at: 0))
    let other = MarksFile(for: path, file)
    #expect(other.warning == "\(path).marks is about another capture, and is not used")
    #expect(throws: FileError(.write, "\(path).marks", .isForeign)) {
      try other.add([SessionComment.bookmark(2, isOn: true)])
    }
  }

  @Test func aCaptureThatGrewIsTheSameOne() throws {
    let (path, file) = try Self.capture("grown", [1, 2, 3])
    defer { Self.remove(path) }
    let first = MarksFile(for: path, file)
    try first.add([SessionComment.bookmark(1, isOn: true)])
    try first.add([SessionComment.note("a note", connection: 1)])
    #expect(file.write([4, 5, 6], at: 3))
    #expect(MarksFile(for: path, file).warning == nil)
    let lines = try FileDescriptor.open(path + ".marks")
    let text = String(decoding: lines.read(at: 0, count: 10_000), as: UTF8.self)
    #expect(text.split(separator: "\n").count == 3)
    #expect(FileFacts(at: path + ".marks")?.size == UInt64(text.utf8.count))
  }

  @Test(arguments: ["", "\n", "x", "windsock:{\"bytes\":", "\u{0}"])
  func damageInItIsPassedOver(text: String) throws {
    let (path, file) = try Self.capture("damaged-\(text.utf8.count)", [1, 2, 3])
    defer { Self.remove(path) }
    let marks = try NewFile.record(path + ".marks")
    #expect(marks.write(Array(text.utf8), at: 0))
    let remarks = MarksFile(for: path, file)
    remarks.enter(into: Session(store: MemoryStore(), application: nil))
    #expect((remarks.warning == nil) == text.allSatisfy { $0 == "\n" })
  }
}
