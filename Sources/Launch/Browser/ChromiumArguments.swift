/// The arguments that make Chromium and its relatives use the proxy and a separate profile.
package enum ChromiumArguments {
  /// - Parameters:
  ///   - isRoot: Whether root starts it, for whom its sandbox does not work.
  package static func make(_ setup: BrowserSetup, isRoot: Bool) -> [String] {
    var arguments = [
      "--user-data-dir=\(setup.profile)",
      "--proxy-server=http://\(setup.host):\(setup.port)",
      // Without this, connections to this machine would bypass the proxy.
      "--proxy-bypass-list=<-loopback>",
      "--no-first-run", "--no-default-browser-check", "--disable-default-apps",
      // Its own requests to its vendor would show up among the rows of the page.
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--disable-domain-reliability", "--no-pings",
      "--password-store=basic",
    ]
    // The authority's key, with which the chain that clients are shown ends.
    if let pin = setup.pin { arguments.append("--ignore-certificate-errors-spki-list=\(pin)") }
    if isRoot { arguments.append("--no-sandbox") }
    return arguments
  }
}
