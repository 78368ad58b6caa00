import Glibc
import Testing

@testable import Launch

/// A started program.
@Suite struct LaunchedProgramTests {
  private static func start(
    _ words: [String], _ change: (inout LaunchedProgram.Options) -> Void = { _ in }
  ) throws -> LaunchedProgram {
    var options = LaunchedProgram.Options(
      file: try ProgramFile(words[0], search: "/bin:/usr/bin"), arguments: words,
      environment: ["PATH": "/bin:/usr/bin", "MARK": "here"])
    change(&options)
    guard case .started(let program) = try LaunchedProgram.start(options) else {
      throw LaunchError.browser("the kernel refuses to watch")
    }
    return program
  }

  private static func status(_ program: LaunchedProgram) -> Int32? {
    program.awaitEnd(milliseconds: 20_000)
    return program.exitStatus()
  }

  @Test func endsWithItsOwnStatusAndHasTheEnvironmentItWasGiven() throws {
    let program = try Self.start(["sh", "-c", "[ \"$MARK\" = here ] && exit 7"])
    #expect(Self.status(program) == 7)
  }

  @Test func thatASignalEndsHas128AndTheSignalsNumber() throws {
    let program = try Self.start(["sh", "-c", "kill -TERM $$"])
    #expect(Self.status(program) == 143)
  }

  @Test func isEndedWhenAskedToEvenIfItDoesNotListen() throws {
    let program = try Self.start(["sleep", "1000"]) { $0.hasOwnGroup = true }
    #expect(program.exitStatus() == nil)
    #expect(program.end() == 143)
  }

  @Test func whoseConnectionsAreCaughtCannotGainRightsAndItsDescendantsAreKnownToTheEnd() throws {
    let program = try Self.start(
      [
        "sh", "-c",
        "grep -q 'NoNewPrivs:.1' /proc/self/status && grep -q 'Seccomp:.2' /proc/self/status",
      ]
    ) { $0.catchesConnects = true }
    let listener = try #require(program.listener)
    defer { close(listener) }
    #expect(Self.status(program) == 0)
    var look = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    _ = poll(&look, 1, 20_000)
    #expect(look.revents & Int16(POLLHUP) != 0)
  }

  @Test func ofAnInterpreterThatIsNotThereCannotBeRun() throws {
    let folder = try PrivateFolder(in: nil)
    defer { folder.remove() }
    let path = try folder.write(Array("#!/no/such/interpreter\n".utf8), to: "script")
    chmod(path, 0o700)
    let error = #expect(throws: LaunchError.self) { try Self.start([path]) }
    #expect(error?.status == 126)
  }

  @Test func withoutAFirstLineThatNamesAnInterpreterIsRunByTheShell() throws {
    let folder = try PrivateFolder(in: nil)
    defer { folder.remove() }
    let path = try folder.write(Array("exit $1\n".utf8), to: "script")
    chmod(path, 0o700)
    #expect(Self.status(try Self.start([path, "9"])) == 9)
  }
}
