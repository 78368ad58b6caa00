import Glibc
import Testing

@testable import SessionFiles

/// The letters are those of strftime(3).
@Suite struct RecordingNameTests {
  private static func expand(_ pattern: String) -> String {
    var time = tm()
    (time.tm_year, time.tm_mon, time.tm_mday) = (126, 0, 9)
    (time.tm_hour, time.tm_min, time.tm_sec) = (23, 4, 10)
    return RecordingName.expand(pattern, at: time)
  }

  @Test(arguments: [
    ("%Y%m%d-%H%M%S.pcapng", "20260109-230410.pcapng"), ("100%%", "100%"), ("%x-%", "%x-%"),
    ("%%Y", "%Y"), ("%%%Y", "%2026"), ("", ""), ("é%dé", "é09é"), ("%m%", "01%"),
    ("plain", "plain"),
  ])
  func lettersBehindPercentSignsStandForTheTime(pattern: String, name: String) {
    #expect(Self.expand(pattern) == name)
  }

  @Test func nowIsAYearOfThisMillennium() {
    let year = RecordingName.expandNow("%Y")
    #expect(year.count == 4 && year.hasPrefix("2"))
    #expect(RecordingName.expandNow("name") == "name")
  }
}

/// The exit statuses are those of sysexits.h: 66 no input, 73 cannot create, 74 input or output, 77
/// not permitted.
@Suite struct FileErrorTests {
  @Test(
    arguments: [
      (.open, .system(ENOENT), 66), (.read, .system(EIO), 74), (.write, .system(ENOSPC), 74),
      (.create, .system(ENOENT), 73), (.create, .exists, 73), (.write, .isRecorded, 74),
      (.open, .system(EACCES), 77), (.create, .system(EPERM), 77), (.read, .system(EACCES), 77),
    ] as [(FileError.Action, FileError.Reason, Int32)])
  func theStatusSaysWhatFailed(
    action: FileError.Action, reason: FileError.Reason, status: Int32
  ) {
    #expect(FileError(action, "a", reason).exitStatus == status)
  }

  @Test(
    arguments: [
      (.system(ENOENT), "cannot open a: No such file or directory"),
      (.exists, "cannot open a: it exists already; --force replaces it"),
      (.isRecorded, "cannot open a: another windsock is recording to it; give another name"),
      (.isInput, "cannot open a: it is the file that is read; give another name"),
      (
        .isNoFile("a pipe"),
        "cannot open a: it is a pipe, not a regular file; give the name of a new file"
      ),
      (.isForeign, "cannot open a: it is about another capture; move it away"),
    ] as [(FileError.Reason, String)])
  func aSentenceSaysWhatFailedAndWhatToDo(reason: FileError.Reason, text: String) {
    let error = FileError(.open, "a", reason)
    #expect(error.text == text && error.text.hasPrefix(error.cause))
    #expect(error.isMissing == (reason == .system(ENOENT)))
  }
}

/// Compressed files are known by their first bytes: RFC 1952, RFC 8878, and LZ4's frame format.
@Suite struct CompressionTests {
  @Test(
    arguments: [
      ([0x1F, 0x8B, 8, 0], .gzip), ([0x1F, 0x8B], .gzip), ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
      ([0x04, 0x22, 0x4D, 0x18], .lz4), ([0x1F], nil), ([0x1F, 0x8C, 8, 0], nil), ([], nil),
      ([0x28, 0xB5, 0x2F], nil), ([0x0A, 0x0D, 0x0D, 0x0A], nil), ([0x04, 0x22, 0x4D, 0x19], nil),
    ] as [([UInt8], Compression?)])
  func theFirstBytesSay(bytes: [UInt8], compression: Compression?) {
    #expect(bytes.withUnsafeBytes { Compression($0) } == compression)
    #expect(compression == nil || compression?.unpacker() != nil)
  }
}
