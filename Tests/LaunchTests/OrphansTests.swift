import Glibc
import Testing

@testable import Launch

/// What a program leaves behind.
@Suite struct OrphansTests {
  /// Starts a shell that leaves a process behind, and gives that one's number.
  private static func leave(
    _ command: String, environment: [String: String], in folder: PrivateFolder, as name: String
  ) throws -> (left: Int32, group: Int32) {
    let path = "\(folder.path)/\(name)"
    var options = LaunchedProgram.Options(
      file: try ProgramFile("sh", search: "/bin:/usr/bin"),
      arguments: ["sh", "-c", "\(command) & echo $! > \(path).part; mv \(path).part \(path)"],
      environment: environment.merging(["PATH": "/bin:/usr/bin"]) { $1 })
    options.hasOwnGroup = true
    guard case .started(let program) = try LaunchedProgram.start(options) else {
      throw LaunchError.browser("it was not started")
    }
    program.awaitEnd(milliseconds: 20_000)
    #expect(program.exitStatus() == 0)
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 32)
    _ = fgets(&line, 31, file)
    return (Int32(atoi(line)), program.process)
  }

  private static func isAlive(_ process: Int32) -> Bool { kill(process, 0) == 0 }

  @Test func isEndedByItsGroupOrItsFolderAndAnotherProgramsIsNot() throws {
    Orphans.adopt()
    let folder = try PrivateFolder(in: nil)
    defer { folder.remove() }
    let own = ["TMPDIR": "\(folder.path)/temporary"]
    let member = try Self.leave("sleep 1000", environment: [:], in: folder, as: "member")
    let marked = try Self.leave(
      "exec setsid sleep 1000", environment: own, in: folder, as: "marked")
    let other = try Self.leave(
      "exec setsid sleep 1000", environment: ["TMPDIR": "\(folder.path)-other"], in: folder,
      as: "other")
    defer {
      kill(other.left, SIGKILL)
      waitpid(other.left, nil, 0)
    }
    Orphans.end(ProgramTraces(group: member.group, folder: folder.path))
    #expect(!Self.isAlive(member.left))
    #expect(!Self.isAlive(marked.left))
    #expect(Self.isAlive(other.left))
  }
}
