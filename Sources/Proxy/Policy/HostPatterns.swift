/// Which hosts' connections are inspected, and which pass untouched.
struct HostPatterns: Sendable {
  private let intercepted: [Glob]
  private let ignored: [Glob]

  /// - Parameters:
  ///   - intercept: Globs of `host` or `host:port`; none means all.
  ///   - ignore: Globs of hosts that pass untouched whatever `intercept` says.
  init(intercept: [String], ignore: [String]) {
    intercepted = intercept.map(Glob.init)
    ignored = ignore.map(Glob.init)
  }

  /// Whether traffic with a host is inspected.
  func covers(host: String, port: UInt16) -> Bool {
    !ignores(host: host, port: port)
      && (intercepted.isEmpty || Self.matches(intercepted, host, port))
  }

  /// Whether a host passes untouched, whatever else applies to it.
  func ignores(host: String, port: UInt16) -> Bool { Self.matches(ignored, host, port) }

  private static func matches(_ globs: [Glob], _ host: String, _ port: UInt16) -> Bool {
    if globs.isEmpty { return false }
    let names = [host, "\(host):\(port)", "[\(host)]:\(port)"]
    return globs.contains { glob in names.contains { glob.matches($0) } }
  }
}

/// A pattern of a host: `*` stands for any characters, `?` for one.
struct Glob: Sendable {
  private let pattern: [UInt8]

  init(_ pattern: String) { self.pattern = Array(pattern.lowercased().utf8) }

  /// Whether the whole of `text` matches the pattern; case does not matter.
  func matches(_ text: String) -> Bool {
    let text = Array(text.lowercased().utf8)
    var position = 0
    var place = 0
    // Where to continue when the last star has to match one more character.
    var star: (place: Int, position: Int)?
    while position < text.count {
      if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
        star = (place, position)
        place += 1
      } else if place < pattern.count,
        pattern[place] == UInt8(ascii: "?") || pattern[place] == text[position]
      {
        place += 1
        position += 1
      } else if let last = star {
        star = (last.place, last.position + 1)
        place = last.place + 1
        position = last.position + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
