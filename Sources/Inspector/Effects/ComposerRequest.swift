import Text

/// What a line of the composer asks of the screen rather than of a connection.
enum ComposerRequest: Equatable {
  /// Send the snippet with a name.
  case snippet(String)
  /// Send a line now, and repeat it after every interval, in nanoseconds.
  case every(UInt64, String)
  /// Stop the repetition.
  case stop

  /// Nil for a line that is a message, or a command about one.
  static func read(_ line: String) -> Result<ComposerRequest, ComposerError>? {
    let parts = line.split(separator: " ", maxSplits: 1)
    let argument = parts.count > 1 ? String(parts[1]).trimmed : ""
    switch parts.first {
    case "/snippet": return .success(.snippet(argument))
    case "/stop" where argument.isEmpty: return .success(.stop)
    case "/every":
      let words = argument.split(separator: " ", maxSplits: 1)
      guard words.count == 2, let interval = nanoseconds(words[0]) else {
        return .failure(.badInterval(argument))
      }
      return .success(.every(interval, String(words[1])))
    default: return nil
    }
  }

  /// Seconds, or with a unit: `5`, `0.5s`, `200ms`, `2m`; a hundredth of a second at least, a day at
  /// most.
  private static func nanoseconds(_ text: Substring) -> UInt64? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let units: [Substring: Double] = ["": 1, "s": 1, "ms": 0.001, "m": 60, "min": 60, "h": 3600]
    guard let number = Double(digits), let unit = units[text.dropFirst(digits.count)] else {
      return nil
    }
    let seconds = number * unit
    guard (0.01...86_400).contains(seconds) else { return nil }
    return UInt64(seconds * 1_000_000_000)
  }
}

/// A command of the composer, for help and completion.
package struct SlashCommand: Sendable {
  package var name: String
  var argument: String
  package var sentence: String
  /// Whether it needs traffic between two ends.
  var isForProxy = false

  package static let all: [SlashCommand] = [
    SlashCommand(name: "/ping", argument: "[DATA]", sentence: "send a Ping"),
    SlashCommand(name: "/pong", argument: "[DATA]", sentence: "send a Pong"),
    SlashCommand(name: "/close", argument: "[CODE [REASON]]", sentence: "send a Close"),
    SlashCommand(name: "/bin", argument: "HEX", sentence: "send bytes as hexadecimal digits"),
    SlashCommand(name: "/b64", argument: "BASE64", sentence: "send bytes as base64"),
    SlashCommand(name: "/text", argument: "TEXT", sentence: "send text, whatever it begins with"),
    SlashCommand(name: "/file", argument: "[text] PATH", sentence: "send a file as one message"),
    SlashCommand(name: "/snippet", argument: "NAME", sentence: "send a snippet of the settings"),
    SlashCommand(
      name: "/every", argument: "SECONDS LINE", sentence: "send a line now, and repeat it"),
    SlashCommand(name: "/stop", argument: "", sentence: "end what /every began"),
    SlashCommand(
      name: "/to", argument: "client|server", sentence: "choose who gets the lines",
      isForProxy: true),
    SlashCommand(
      name: "/frame", argument: "OPCODE [BITS] TEXT", sentence: "send a frame bit by bit",
      isForProxy: true),
    SlashCommand(
      name: "/hold", argument: "EXPR", sentence: "hold what an expression matches",
      isForProxy: true),
    SlashCommand(
      name: "/forward", argument: "[all]", sentence: "forward what is held", isForProxy: true),
    SlashCommand(name: "/drop", argument: "", sentence: "drop what is held", isForProxy: true),
    SlashCommand(name: "/edit", argument: "", sentence: "edit what is held", isForProxy: true),
  ]
}
