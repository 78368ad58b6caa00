import Testing

@testable import Launch

/// Browsers.
@Suite struct BrowserTests {
  private static let setup = BrowserSetup(
    host: "127.0.0.1", port: 41233, pin: "cGlu", certificate: nil, profile: "/tmp/p")

  @Test func chromiumGetsProxyProfileAndPinAndItsSandboxWhereItCanHaveOne() {
    let arguments = ChromiumArguments.make(Self.setup, isRoot: false)
    #expect(arguments.contains("--user-data-dir=/tmp/p"))
    #expect(arguments.contains("--proxy-server=http://127.0.0.1:41233"))
    #expect(arguments.contains("--proxy-bypass-list=<-loopback>"))
    #expect(arguments.contains("--ignore-certificate-errors-spki-list=cGlu"))
    #expect(!arguments.contains("--no-sandbox"))
    #expect(ChromiumArguments.make(Self.setup, isRoot: true).contains("--no-sandbox"))
  }

  @Test func firefoxGetsProxyAndLoopbackByPreferences() {
    let lines = FirefoxProfile.preferences(Self.setup).split(separator: "\n")
    #expect(lines.contains("user_pref(\"network.proxy.http_port\", 41233);"))
    #expect(lines.contains("user_pref(\"network.proxy.allow_hijacking_localhost\", true);"))
    #expect(FirefoxProfile.arguments(Self.setup) == ["--no-remote", "--profile", "/tmp/p"])
  }

  @Test func aBrowserThatIsNotThereIsASentence() {
    let error = #expect(throws: LaunchError.self) {
      try BrowserProgram(nil, search: "/nonexistent")
    }
    #expect(error?.text.contains("--browser") == true)
  }
}
