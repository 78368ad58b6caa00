package import ArgumentParser
package import Capture
import Output
import Payloads
import Text
package import Units

/// How payloads are decoded.
package struct DecodeOptions: ParsableArguments {
  package init() {}

  @Flag(help: "Decode each message: its form, a summary, its fields, and what it answers.")
  package var decode = false

  @Flag(help: "One row for each decoded packet, event or call; implies --decode.")
  package var units = false

  @OptionGroup package var form: DecodeAsOption

  /// Whether an option asks for it.
  package var isGiven: Bool { decode || units || form.isGiven }

  /// Decodes the messages of a session; nil unless an option asks for it.
  package func units(of session: Session) throws(CommandError) -> UnitSource? {
    guard isGiven else { return nil }
    return UnitSource(session, choice: try form.choice())
  }
}

/// The form that payloads are read as.
package struct DecodeAsOption: ParsableArguments {
  package init() {}

  @Option(help: .init("Read the payloads of all connections as this form.", valueName: "form"))
  package var decodeAs: FormOption?

  @Option(
    help: .init(
      "Have a program of yours read the messages: one JSON object on each line of its standard input, "
        + "one JSON answer on each line of its standard output, null for messages it does not know.",
      valueName: "command"))
  package var decodeCommand: String?

  @Option(help: "The schema of protobuf messages: a descriptor set, or a .proto file for protoc.")
  package var proto: String?

  @Option(
    help: .init(
      "Which message type of --proto they have, such as chat.v1.Message; given twice, as client=NAME "
        + "and server=NAME, when requests and answers differ.",
      valueName: "name"))
  package var protoMessage: [String] = []

  /// Whether one of these options was given.
  package var isGiven: Bool { decodeAs != nil || proto != nil || decodeCommand != nil }

  package func validate() throws {
    if decodeAs != nil, decodeCommand != nil {
      throw ValidationError("--decode-as and --decode-command exclude each other: give one")
    }
    if proto == nil, !protoMessage.isEmpty {
      throw ValidationError("--proto-message names a message of --proto FILE: give that too")
    }
  }

  /// The decoders chosen for connections: by `--decode-as`, or else by the settings.
  ///
  /// - Parameter readsSettings: Whether the settings are asked; a screen reads them itself.
  package func choice(readsSettings: Bool = true) throws(CommandError) -> DecodeChoice {
    var choice = DecodeChoice(form: decodeAs?.form)
    choice.program = decodeCommand.map { CommandDecoder($0) }
    if let proto { choice.protobuf = try ProtobufFile.types(proto, messages: protoMessage) }
    if choice.form == nil, choice.program == nil, readsSettings {
      choice.rules = try SettingsFile(path: nil, assignments: []).decodeRules
    }
    return choice
  }
}

/// The name of a form that payloads can be read as.
package struct FormOption: ExpressibleByArgument {
  package let form: String

  package init?(argument: String) {
    guard Registry.about(form: argument) != nil else { return nil }
    form = argument
  }

  package static var allValueStrings: [String] { Registry.abouts.map(\.form) }

  package static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
