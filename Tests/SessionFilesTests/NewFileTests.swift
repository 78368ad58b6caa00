import Glibc
import TestSupport
import Testing

@testable import SessionFiles

/// Files that are made to be recorded to.
@Suite struct NewFileTests {
  @Test func aFileThatMayBeReplacedIsReplacedAndNothingStaysBesideIt() throws {
    let old = try TemporaryFile("what was there before", name: "a.pcapng")
    let file = try NewFile.record(old.path, replaces: true)
    #expect(file.write([1, 2, 3], at: 0))
    #expect(try FileDescriptor.open(old.path).read(at: 0, count: 100) == [1, 2, 3])
    unlink(old.path)
    #expect(rmdir(old.folder) == 0, "another file is in the folder")
  }

  @Test func aFileThatMayNotBeReplacedStays() throws {
    let old = try TemporaryFile("old", name: "a.pcapng")
    #expect(throws: FileError(.create, old.path, .exists)) { try NewFile.record(old.path) }
    #expect(try FileDescriptor.open(old.path).read(at: 0, count: 9) == Array("old".utf8))
  }

  @Test func whatIsReadIsNeverReplaced() throws {
    let old = try TemporaryFile("old", name: "a.pcapng")
    let input = try #require(FileIdentity(of: old.path))
    #expect(throws: FileError(.create, old.path, .isInput)) {
      try NewFile.record(old.path, replaces: true, inputs: [input])
    }
  }

  @Test func aLinkOrAFolderIsNoPlaceForAFile() throws {
    let other = try TemporaryFile("old", name: "a.pcapng")
    let link = other.folder + "/link"
    #expect(symlink(other.path, link) == 0)
    defer { unlink(link) }
    #expect(throws: FileError(.create, link, .isNoFile("a symbolic link"))) {
      try NewFile.record(link, replaces: true)
    }
    #expect(throws: FileError(.create, other.folder, code: EISDIR)) {
      try NewFile.record(other.folder, replaces: true)
    }
  }
}
