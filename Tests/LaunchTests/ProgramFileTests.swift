import Glibc
import Testing

@testable import Launch

/// Finding a program.
@Suite struct ProgramFileTests {
  @Test func aNameIsLookedForInTheFoldersOfPATH() throws {
    #expect(try ProgramFile("sh", search: "/nonexistent:/bin").path == "/bin/sh")
  }

  @Test func aPathIsTakenAsItIs() throws {
    #expect(try ProgramFile("/bin/sh", search: "").path == "/bin/sh")
  }

  @Test(arguments: ["no-such-program", "/no/such/program", ""])
  func whatIsNotThereIs127(name: String) {
    let error = #expect(throws: LaunchError.self) { try ProgramFile(name, search: "/bin") }
    #expect(error?.status == 127)
  }

  @Test(arguments: ["/etc/passwd", "/etc"])
  func whatCannotBeExecutedIs126(path: String) {
    let error = #expect(throws: LaunchError.self) { try ProgramFile(path, search: nil) }
    #expect(error?.status == 126)
  }
}
