/// curl's arguments as those of `windsock connect`.
struct CurlArguments {
  /// What is done with one of curl's options.
  private enum Meaning {
    /// It has no value, and nothing to do here.
    case nothing
    /// Nothing can be done about it here, which a note says; with a value or without.
    case unused(hasValue: Bool)
    /// Its value is a method.
    case method
    /// It is a flag of windsock's.
    case flag(String)
    /// Its value is one of windsock's.
    case option(String)
    /// Its value is one of windsock's, and 0 stands for none.
    case seconds(String)
    /// Its value is a header's.
    case header(String)
    case ownHeader
    case url
    /// A handshake has no place for it.
    case refused(String)
  }

  private static let long: [String: Meaning] = [
    "header": .ownHeader, "url": .url, "user-agent": .header("User-Agent"),
    "referer": .header("Referer"), "cookie": .option("--cookie"), "user": .option("--user"),
    "oauth2-bearer": .header("Authorization: Bearer"), "insecure": .flag("--insecure"),
    "cacert": .option("--cacert"), "cert": .option("--cert"), "key": .option("--key"),
    "proxy": .option("--proxy"), "location": .flag("--location"),
    "request": .method, "connect-timeout": .seconds("--connect-timeout"),
    "max-time": .seconds("--max-time"), "max-redirs": .unused(hasValue: true),
    "retry": .unused(hasValue: true), "write-out": .unused(hasValue: true),
    "compressed": .nothing, "include": .nothing, "silent": .nothing, "show-error": .nothing,
    "verbose": .nothing, "globoff": .nothing, "http1.1": .nothing,
    "http2": .unused(hasValue: false), "http2-prior-knowledge": .unused(hasValue: false),
    "http0.9": .nothing, "http1.0": .unused(hasValue: false), "http3": .unused(hasValue: false),
    "no-buffer": .nothing,
    "get": .nothing, "fail": .nothing, "no-progress-meter": .nothing, "path-as-is": .nothing,
    "data": .refused("a body"), "data-raw": .refused("a body"), "data-binary": .refused("a body"),
    "data-ascii": .refused("a body"), "data-urlencode": .refused("a body"),
    "json": .refused("a body"), "form": .refused("a body"), "form-string": .refused("a body"),
    "upload-file": .refused("a body"), "head": .refused("another method"),
    "output": .refused("an output file; --record FILE keeps the session"),
    "remote-name": .refused("an output file; --record FILE keeps the session"),
    "resolve": .refused("other addresses"), "connect-to": .refused("other addresses"),
    "unix-socket": .refused("a socket's path; connect unix:PATH has it"),
  ]

  private static let letters: [Character: String] = [
    "H": "header", "A": "user-agent", "e": "referer", "b": "cookie", "u": "user", "k": "insecure",
    "E": "cert", "x": "proxy", "L": "location", "X": "request", "m": "max-time", "w": "write-out",
    "i": "include", "s": "silent", "S": "show-error", "v": "verbose", "g": "globoff",
    "0": "http1.0", "N": "no-buffer", "G": "get", "f": "fail", "d": "data", "F": "form",
    "T": "upload-file", "I": "head", "o": "output", "O": "remote-name",
  ]

  /// Fields that windsock makes itself, for this one connection.
  private static let perConnection: Set<String> = [
    "connection", "upgrade", "sec-websocket-key", "sec-websocket-version", "content-length",
  ]

  private var rest: ArraySlice<String>
  private var result: [String] = []
  /// Sentences about what was passed over.
  private var notes: [String] = []

  private init(_ arguments: [String]) { rest = arguments[...] }

  /// - Returns: The arguments of connect, and sentences about what curl would do otherwise.
  /// - Throws: One sentence about what a WebSocket cannot do as curl does.
  static func translated(
    _ arguments: [String]
  ) throws(CommandError) -> (arguments: [String], notes: [String]) {
    var reader = CurlArguments(arguments.first == "curl" ? Array(arguments.dropFirst()) : arguments)
    while let argument = reader.rest.popFirst() { try reader.take(argument) }
    return (reader.result, reader.notes)
  }

  private mutating func take(_ argument: String) throws(CommandError) {
    if argument.hasPrefix("--") {
      try takeLong(argument)
    } else if argument.hasPrefix("-"), argument.count > 1 {
      try takeLetters(argument.dropFirst())
    } else {
      result.append(argument)
    }
  }

  /// Options that curl does not have are windsock's own.
  private mutating func takeLong(_ argument: String) throws(CommandError) {
    guard let meaning = Self.long[String(argument.dropFirst(2))] else {
      result.append(argument)
      return
    }
    try apply(meaning, argument) { reader in reader.rest.popFirst() }
  }

  /// Letters may stand together, and the last one's value right behind it.
  private mutating func takeLetters(_ letters: Substring) throws(CommandError) {
    var letters = letters
    while let letter = letters.popFirst() {
      let name = "-\(letter)"
      guard let meaning = Self.letters[letter].flatMap({ Self.long[$0] }) else {
        throw CommandError(.usage, "curl's \(name) means nothing here; see windsock help connect")
      }
      let attached = letters
      try apply(meaning, name) { reader in
        letters = ""
        return attached.isEmpty ? reader.rest.popFirst() : String(attached)
      }
    }
  }

  private mutating func apply(
    _ meaning: Meaning, _ name: String, value: (inout CurlArguments) -> String?
  ) throws(CommandError) {
    switch meaning {
    case .nothing: return
    case .flag(let flag): result.append(flag)
    case .unused(hasValue: false): note(name)
    case .refused(let what):
      throw CommandError(
        .usage, "curl's \(name) gives \(what): the handshake of a WebSocket has none")
    case .unused(hasValue: true): fallthrough
    case .method, .option, .seconds, .header, .ownHeader, .url:
      guard let value = value(&self) else {
        throw CommandError(.usage, "curl's \(name) has no value; was the line pasted as a whole?")
      }
      if case .unused = meaning { return note(name) }
      try use(value, as: meaning)
    }
  }

  private mutating func note(_ name: String) {
    notes.append(
      "curl's \(name) changes nothing here: windsock connects once, with HTTP/1.1, and prints frames"
    )
  }

  private mutating func use(_ value: String, as meaning: Meaning) throws(CommandError) {
    switch meaning {
    case .method:
      // RFC 6455, section 4.1: the method of the request has to be GET.
      guard value == "GET" else {
        throw CommandError(.usage, "curl's -X asks for \(value), and a WebSocket opens with GET")
      }
    case .seconds(let option): if Double(value) != 0 { result += [option, value] }
    case .option(let option): result += [option, value]
    case .header(let name):
      result += ["--header", name.contains(":") ? "\(name) \(value)" : "\(name): \(value)"]
    case .ownHeader: useHeader(value)
    case .url: result.append(value)
    case .nothing, .unused, .flag, .refused: break
    }
  }

  private mutating func useHeader(_ line: String) {
    let name = line.prefix { $0 != ":" && $0 != ";" }.lowercased()
    if Self.perConnection.contains(name) { return }
    guard name == "sec-websocket-protocol" else {
      result += ["--header", line]
      return
    }
    for offered in line.drop(while: { $0 != ":" }).dropFirst().split(separator: ",") {
      result += ["--subprotocol", String(offered.drop { $0 == " " })]
    }
  }
}
