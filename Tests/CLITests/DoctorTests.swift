import Testing

@testable import CLI

/// What windsock doctor says.
@Suite struct DoctorTests {
  private func doctor(
    _ variables: [String: String], _ files: [String: String] = [:], programs: Set<String> = []
  ) -> Doctor {
    Doctor(
      variable: { variables[$0] }, contents: { files[$0] }, canRun: { programs.contains($0) })
  }

  private func line(_ name: String, _ lines: [Doctor.Line]) throws -> Doctor.Line {
    try #require(lines.first { $0.name == name })
  }

  @Test func noPasswordOfAProxysURLIsInIt() {
    let lines = doctor([
      "https_proxy": "http://me:secret@proxy.test:3128", "NO_PROXY": "localhost,a@b",
    ]).network
    #expect(lines.map(\.value) == ["http://…@proxy.test:3128", "…@b"])
    #expect(doctor([:]).network.map(\.value) == ["the environment names none"])
  }

  @Test func aTerminalThatTerminfoDoesNotKnowAndALocaleWithoutUTF8HaveAdvice() throws {
    let bad = doctor(["TERM": "no-such-terminal", "LANG": "C"]).terminal
    #expect(try line("TERM", bad).advice?.contains("xterm-256color") == true)
    #expect(try line("locale", bad).advice != nil)
    let good = doctor(["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "COLORTERM": "truecolor"])
    #expect(try line("TERM", good.terminal).advice == nil)
    #expect(try line("locale", good.terminal).advice == nil)
    #expect(try line("colours", good.terminal).advice == nil)
  }

  @Test func theClipboardIsAProgramsOnlyWhereThereIsADisplay() throws {
    let programs: Set = ["/usr/bin/xclip"]
    let without = doctor(["PATH": "/usr/bin"], programs: programs).terminal
    #expect(try line("clipboard", without).value.contains("OSC 52"))
    let with = doctor(["PATH": "/bin:/usr/bin", "DISPLAY": ":0"], programs: programs).terminal
    #expect(try line("clipboard", with).value == "/usr/bin/xclip")
  }

  @Test func whoMaySniffIsReadFromTheEffectiveCapabilities() throws {
    func sniffs(_ digits: String) throws -> Doctor.Line {
      let files = ["/proc/self/status": "Name:\twindsock\nCapEff:\t\(digits)\n"]
      return try line("may sniff", doctor([:], files).captures)
    }
    #expect(try sniffs("000001ffffffffff").value == "yes")
    #expect(try sniffs("0000000000002000").value == "yes")
    #expect(try sniffs("0000000000000000").advice?.contains("setcap") == true)
  }

  @Test func theKernelSaysWhetherProgramsCanBeRedirected() throws {
    let path = "/proc/sys/kernel/seccomp/actions_avail"
    let with = doctor([:], [path: "kill_process trap user_notif allow\n"]).captures
    #expect(try line("run redirects", with).value == "yes")
    #expect(try line("run redirects", doctor([:]).captures).value == "no")
  }
}
