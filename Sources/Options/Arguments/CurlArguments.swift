/// Translates curl's arguments into those of `windsock connect`.
package struct CurlArguments {
  /// Fields that windsock makes itself, for this one connection.
  private static let perConnection: Set<String> = [
    "connection", "upgrade", "sec-websocket-key", "sec-websocket-version", "content-length",
  ]

  private var rest: ArraySlice<String>
  private var result: [String] = []
  /// Sentences about what was ignored.
  private var notes: [String] = []

  private init(_ arguments: [String]) { rest = arguments[...] }

  /// - Returns: The arguments of connect, and sentences about what curl would do differently.
  /// - Throws: One sentence about what a WebSocket cannot do as curl does.
  package static func translated(
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

  /// Options that curl does not have are taken as windsock's own.
  private mutating func takeLong(_ argument: String) throws(CommandError) {
    guard let meaning = CurlMeaning.long[String(argument.dropFirst(2))] else {
      result.append(argument)
      return
    }
    try apply(meaning, argument) { reader in reader.rest.popFirst() }
  }

  /// Letters may be combined, and the value of the last one may follow it directly.
  private mutating func takeLetters(_ letters: Substring) throws(CommandError) {
    var letters = letters
    while let letter = letters.popFirst() {
      let name = "-\(letter)"
      guard let meaning = CurlMeaning.letters[letter].flatMap({ CurlMeaning.long[$0] }) else {
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
    _ meaning: CurlMeaning, _ name: String, value: (inout CurlArguments) -> String?
  ) throws(CommandError) {
    switch meaning {
    case .nothing: return
    case .words(let words): result += words
    case .instead(let clause): notes.append("curl's \(name) \(clause)")
    case .unused(hasValue: false): note(name)
    case .refused(let what):
      throw CommandError(
        .usage, "curl's \(name) gives \(what): the handshake of a WebSocket has none")
    case .noFile(let clause): throw CommandError(.usage, "curl's \(name) \(clause)")
    case .unused(hasValue: true): fallthrough
    case .method, .option, .seconds, .header, .ownHeader, .certificate, .proxy, .upload, .url:
      guard let value = value(&self) else {
        throw CommandError(.usage, "curl's \(name) has no value; was the whole line pasted?")
      }
      if case .unused = meaning { return note(name) }
      try use(value, as: meaning)
    }
  }

  private mutating func note(_ name: String) {
    notes.append(
      "curl's \(name) changes nothing here: windsock connects once and prints what arrives"
    )
  }

  private mutating func use(_ value: String, as meaning: CurlMeaning) throws(CommandError) {
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
    case .ownHeader:
      guard value.hasPrefix("@") else { return useHeader(value) }
      let text = try TextFile.read(String(value.dropFirst()), as: "header fields")
      for line in text.split(whereSeparator: \.isNewline) { useHeader(String(line)) }
    case .certificate: useCertificate(value)
    case .proxy(let scheme): result += ["--proxy", "\(scheme)://\(value)"]
    case .upload:
      // curl sends what it reads as messages; here that is what standard input is for.
      guard value == "." || value == "-" else {
        throw CommandError(
          .usage,
          "curl's -T sends the file \(value); give it as standard input: windsock curl … <\(value)")
      }
    case .url: result.append(value)
    case .nothing, .unused, .instead, .words, .refused, .noFile: break
    }
  }

  /// A file, perhaps with the passphrase of its key after a colon; `\\:` is a colon of its name.
  private mutating func useCertificate(_ value: String) {
    var file = ""
    var rest = value[...]
    while let character = rest.popFirst() {
      if character == "\\", let next = rest.first, next == ":" || next == "\\" {
        file.append(next)
        rest = rest.dropFirst()
      } else if character == ":" {
        result += ["--pass", String(rest)]
        break
      } else {
        file.append(character)
      }
    }
    result += ["--cert", file]
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
