/// How Chromium and its relatives are told to use the proxy and a profile of their own.
package enum ChromiumArguments {
  /// - Parameters:
  ///   - isRoot: Whether it is started by root, for whom its sandbox does not work.
  package static func make(_ setup: BrowserSetup, isRoot: Bool) -> [String] {
    var arguments = [
      "--user-data-dir=\(setup.profile)",
      "--proxy-server=http://\(setup.host):\(setup.port)",
      // Without this, what is on this machine would not come through.
      "--proxy-bypass-list=<-loopback>",
      "--no-first-run", "--no-default-browser-check", "--disable-default-apps",
      // What it asks of its maker by itself would stand between the rows of the page.
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--disable-domain-reliability", "--no-pings",
      "--password-store=basic",
    ]
    // The authority's key, which the chain that clients are shown ends with.
    if let pin = setup.pin { arguments.append("--ignore-certificate-errors-spki-list=\(pin)") }
    if isRoot { arguments.append("--no-sandbox") }
    return arguments
  }
}
