import Glibc
import Testing

@testable import Launch

@Suite("Finding a program")
struct ProgramFileTests {
  @Test("a name is looked for in the folders of PATH")
  func name() throws {
    #expect(try ProgramFile("sh", search: "/nonexistent:/bin").path == "/bin/sh")
  }

  @Test("a path is taken as it is")
  func path() throws {
    #expect(try ProgramFile("/bin/sh", search: "").path == "/bin/sh")
  }

  @Test("what is not there is 127", arguments: ["no-such-program", "/no/such/program", ""])
  func missing(name: String) {
    let error = #expect(throws: LaunchError.self) { try ProgramFile(name, search: "/bin") }
    #expect(error?.status == 127)
  }

  @Test("what cannot be executed is 126", arguments: ["/etc/passwd", "/etc"])
  func notExecutable(path: String) {
    let error = #expect(throws: LaunchError.self) { try ProgramFile(path, search: nil) }
    #expect(error?.status == 126)
  }
}
