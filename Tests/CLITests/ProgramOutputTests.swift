import Glibc
import Launch
import Options
import Testing

@testable import CLI

/// The file of a program's output.
@Suite struct ProgramOutputTests {
  private static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = try PrivateFolder(in: nil)
    defer { folder.remove() }
    try body(folder.path)
  }

  @Test func thatExistsIsReplacedWhenThatIsAskedForThroughALinkOfTheUsersToo() throws {
    try Self.inFolder { folder in
      let link = "\(folder)/link"
      #expect(symlink("\(folder)/file", link) == 0)
      for _ in 0..<2 {
        let output = try ProgramOutput.file(link, of: "x", replaces: true)
        output.close()
      }
      #expect(access("\(folder)/file", F_OK) == 0)
    }
  }

  @Test func isOtherwiseANewOneAndNoLinkLeadsToIt() throws {
    try Self.inFolder { folder in
      let link = "\(folder)/link"
      #expect(symlink("\(folder)/file", link) == 0)
      let error = #expect(throws: CommandError.self) {
        try ProgramOutput.file(link, of: "x", replaces: false)
      }
      #expect(error?.status == .cannotCreate)
      #expect(access("\(folder)/file", F_OK) != 0)
    }
  }
}
