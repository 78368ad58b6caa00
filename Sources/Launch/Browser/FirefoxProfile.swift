import Glibc

/// The profile that makes Firefox use the proxy.
package enum FirefoxProfile {
  /// The preferences as Firefox reads them from `user.js`.
  package static func preferences(_ setup: BrowserSetup) -> String {
    let values: [(String, String)] = [
      ("network.proxy.type", "1"),
      ("network.proxy.http", "\"\(setup.host)\""),
      ("network.proxy.http_port", "\(setup.port)"),
      ("network.proxy.ssl", "\"\(setup.host)\""),
      ("network.proxy.ssl_port", "\(setup.port)"),
      ("network.proxy.no_proxies_on", "\"\""),
      // Without this, connections to this machine would bypass the proxy.
      ("network.proxy.allow_hijacking_localhost", "true"),
      ("network.http.http3.enable", "false"),
      ("browser.shell.checkDefaultBrowser", "false"),
      ("browser.aboutwelcome.enabled", "false"),
      ("browser.startup.homepage_override.mstone", "\"ignore\""),
      ("browser.startup.page", "0"),
      ("datareporting.policy.dataSubmissionEnabled", "false"),
      ("toolkit.telemetry.enabled", "false"),
      ("app.update.enabled", "false"),
      ("app.normandy.enabled", "false"),
      ("extensions.update.enabled", "false"),
      ("browser.safebrowsing.malware.enabled", "false"),
      ("browser.safebrowsing.phishing.enabled", "false"),
      ("network.captive-portal-service.enabled", "false"),
      ("network.connectivity-service.enabled", "false"),
      ("services.settings.server", "\"data:,\""),
    ]
    return values.map { "user_pref(\"\($0)\", \($1));\n" }.joined()
  }

  package static func arguments(_ setup: BrowserSetup) -> [String] {
    ["--no-remote", "--profile", setup.profile]
  }

  /// The command lines of certutil that make a profile trust the authority.
  package static func trustCommands(_ setup: BrowserSetup) -> [[String]] {
    guard let certificate = setup.certificate else { return [] }
    let database = "sql:\(setup.profile)"
    return [
      ["-N", "-d", database, "--empty-password"],
      ["-A", "-d", database, "-t", "C,,", "-n", "windsock", "-i", certificate],
    ]
  }

  /// Makes the profile.
  ///
  /// - Parameters:
  ///   - folder: Where the profile is; its preferences are written to it.
  ///   - search: The value of PATH.
  package static func make(
    _ setup: BrowserSetup, in folder: PrivateFolder, search: String?,
    environment: [String: String]
  ) throws(LaunchError) {
    _ = try folder.write(Array(preferences(setup).utf8), to: "user.js")
    let commands = trustCommands(setup)
    if commands.isEmpty { return }
    guard let tool = try? ProgramFile("certutil", search: search) else {
      throw .browser(
        "Firefox cannot be made to trust windsock's authority without certutil; "
          + "install libnss3-tools (Debian) or nss-tools (Fedora)")
    }
    for words in commands {
      let options = LaunchedProgram.Options(
        file: tool, arguments: ["certutil"] + words, environment: environment)
      guard case .started(let program) = try LaunchedProgram.start(options) else { continue }
      program.awaitEnd(milliseconds: 30_000)
      let status = program.end()
      guard status == 0 else {
        throw .browser(
          "certutil could not make a profile for Firefox: it ended with status \(status)")
      }
    }
  }
}
