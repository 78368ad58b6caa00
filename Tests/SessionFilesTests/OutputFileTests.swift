import Glibc
import TestSupport
import Testing

@testable import SessionFiles

/// Files that are written whole or not at all.
@Suite struct OutputFileTests {
  private static func text(_ path: String) -> String? {
    guard let file = try? FileDescriptor.open(path) else { return nil }
    return String(decoding: file.read(at: 0, count: 100), as: UTF8.self)
  }

  private static func write(_ text: String, to file: OutputFile) {
    #expect(Glibc.write(file.descriptor, text, text.utf8.count) == text.utf8.count)
  }

  @Test func aFileIsThereOnlyOnceItIsInItsPlace() throws {
    let beside = try TemporaryFile("")
    let path = beside.folder + "/out.har"
    defer { unlink(path) }
    let file = try OutputFile(path)
    Self.write("all of it", to: file)
    #expect(Self.text(path) == nil)
    try file.commit()
    #expect(Self.text(path) == "all of it")
  }

  @Test func whatIsNotPutInItsPlaceLeavesNothing() throws {
    let old = try TemporaryFile("old")
    do {
      let file = try OutputFile(old.path, replaces: true)
      Self.write("half", to: file)
    }
    #expect(Self.text(old.path) == "old")
    unlink(old.path)
    #expect(rmdir(old.folder) == 0, "another file is in the folder")
  }

  @Test func aFileThatAppearsMeanwhileIsReplacedOnlyWhereThatWasAskedFor() throws {
    let beside = try TemporaryFile("")
    let path = beside.folder + "/out.har"
    defer { unlink(path) }
    let (first, second) = (try OutputFile(path), try OutputFile(path))
    let third = try OutputFile(path, replaces: true)
    for (file, text) in [(first, "first"), (second, "second"), (third, "third")] {
      Self.write(text, to: file)
    }
    try first.commit()
    #expect(throws: FileError(.create, path, .exists)) { try second.commit() }
    #expect(Self.text(path) == "first")
    try third.commit()
    #expect(Self.text(path) == "third")
  }

  @Test func aNameThatItNoLongerUsesBelongsToOthers() throws {
    let old = try TemporaryFile("old")
    let before = "\(old.path).\(getpid())-0"
    defer { unlink(before) }
    do {
      let file = try OutputFile(old.path, replaces: true)
      Self.write("new", to: file)
      try file.commit()
      let other = try NewFile.record(before)
      #expect(other.write(Array("another".utf8), at: 0))
    }
    #expect(Self.text(old.path) == "new")
    #expect(Self.text(before) == "another")
  }
}
