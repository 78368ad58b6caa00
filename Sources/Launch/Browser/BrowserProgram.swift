import Text

/// A browser of this machine.
package struct BrowserProgram: Sendable {
  package enum Kind: Sendable {
    /// Chromium, Chrome and browsers based on them.
    case chromium
    case firefox
  }

  /// The names to look for, in this order.
  private static let names = [
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "brave-browser",
    "microsoft-edge", "firefox", "firefox-esr",
  ]

  package let file: ProgramFile
  package let kind: Kind

  /// - Parameters:
  ///   - name: A name or a path; nil for the first that is there.
  ///   - search: The value of PATH.
  package init(_ name: String?, search: String?) throws(LaunchError) {
    guard let name else {
      for name in Self.names {
        guard let file = try? ProgramFile(name, search: search) else { continue }
        self.file = file
        kind = Self.kind(of: name)
        return
      }
      throw .browser(
        "there is no Chromium, Chrome or Firefox in the folders of PATH; --browser gives its path")
    }
    file = try ProgramFile(name, search: search)
    kind = Self.kind(of: name)
  }

  private static func kind(of path: String) -> Kind {
    let name = path.split(separator: "/").last ?? ""
    return name.lowercased().contains("firefox") ? .firefox : .chromium
  }

  /// What the browser is called in sentences.
  package var name: String {
    file.path.split(separator: "/").last.map(String.init) ?? file.path
  }
}

/// What a browser needs to know of the proxy.
package struct BrowserSetup: Sendable {
  /// The proxy's address and port.
  package var host: String
  package var port: UInt16
  /// The pin of the authority; nil without one.
  package var pin: String?
  /// The authority's certificate, a PEM file.
  package var certificate: String?
  /// An empty folder for the profile.
  package var profile: String

  package init(
    host: String, port: UInt16, pin: String?, certificate: String?, profile: String
  ) {
    self.host = host
    self.port = port
    self.pin = pin
    self.certificate = certificate
    self.profile = profile
  }
}
