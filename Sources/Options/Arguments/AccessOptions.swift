package import ArgumentParser
package import Proxy

/// Who may use a proxy, under which names, and for which destinations.
package struct AccessOptions: ParsableArguments {
  package init() {}

  @Option(
    help:
      "With --upstream, answer requests for this host too, a glob of HOST or HOST:PORT; repeat for more."
  )
  package var allowHost: [String] = []

  @Flag(help: "Allow listening on addresses that other machines can reach.")
  package var allowRemote = false

  @Option(help: "Without --upstream, require this login of clients, as USER:PASSWORD.")
  package var proxyAuth: String?

  @Flag(
    help: """
      Without --upstream, connect clients to public addresses only; names that go to --proxy are \
      not looked up.
      """)
  package var denyPrivate = false

  package func apply(to options: inout ProxyOptions) throws(CommandError) {
    let isForward = options.listen.contains { $0.upstream == nil }
    for host in allowHost where host.isEmpty || host.contains("/") {
      throw CommandError(.usage, "--allow-host '\(host)' is not HOST or HOST:PORT")
    }
    if !allowHost.isEmpty, isForward { throw Self.needless("--allow-host", with: "--upstream") }
    if denyPrivate, !isForward { throw Self.needless("--deny-private", without: "--upstream") }
    options.allowedHosts = allowHost
    options.allowRemote = allowRemote
    options.deniesPrivate = denyPrivate
    guard let proxyAuth else { return }
    if !isForward { throw Self.needless("--proxy-auth", without: "--upstream") }
    do {
      options.authentication = try ProxyAuthentication(proxyAuth)
    } catch {
      throw CommandError(.usage, "the value of --proxy-auth \(error.text)")
    }
  }

  private static func needless(_ option: String, with other: String) -> CommandError {
    CommandError(.usage, "\(option) is for a proxy with \(other)")
  }

  private static func needless(_ option: String, without other: String) -> CommandError {
    CommandError(.usage, "\(option) is for a forward proxy, which has no \(other)")
  }
}
