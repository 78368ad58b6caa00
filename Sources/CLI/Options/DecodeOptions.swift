import ArgumentParser
import Capture
import Output
import Payloads
import Text
import Units

/// How payloads are decoded.
struct DecodeOptions: ParsableArguments {
  @Flag(help: "What each message says: its form, a summary, its fields, what it answers.")
  var decode = false

  @Flag(help: "What messages say, one row for each packet, event or call; implies --decode.")
  var units = false

  @OptionGroup var form: DecodeAsOption

  /// Whether an option asks for it.
  var isGiven: Bool { decode || units || form.isGiven }

  /// Decodes the messages of a session; nil unless an option asks for it.
  func units(of session: Session) throws(CommandError) -> UnitSource? {
    guard isGiven else { return nil }
    return UnitSource(session, choice: try form.choice())
  }
}

/// The form that payloads are read as.
struct DecodeAsOption: ParsableArguments {
  @Option(help: .init("Read the payloads of all connections as this form.", valueName: "form"))
  var decodeAs: FormOption?

  @Option(
    help: .init(
      "Have a program of yours read the messages: one JSON object a line on its standard input, "
        + "one JSON answer a line on its standard output, null for those it does not know.",
      valueName: "command"))
  var decodeCommand: String?

  @Option(help: "What protobuf messages are: a descriptor set, or a .proto file for protoc.")
  var proto: String?

  @Option(
    help: .init(
      "Which message of --proto they are, such as chat.v1.Message; given twice, as client=NAME "
        + "and server=NAME, when requests and answers differ.",
      valueName: "name"))
  var protoMessage: [String] = []

  /// Whether one of them was given.
  var isGiven: Bool { decodeAs != nil || proto != nil || decodeCommand != nil }

  func validate() throws {
    if decodeAs != nil, decodeCommand != nil {
      throw ValidationError("--decode-as and --decode-command exclude each other: give one")
    }
    if proto == nil, !protoMessage.isEmpty {
      throw ValidationError("--proto-message names a message of --proto FILE: give that too")
    }
  }

  /// What connections are read as: all as `--decode-as` says, else as the settings say.
  ///
  /// - Parameter readsSettings: Whether the settings are asked; a screen reads them itself.
  func choice(readsSettings: Bool = true) throws(CommandError) -> DecodeChoice {
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
struct FormOption: ExpressibleByArgument {
  let form: String

  init?(argument: String) {
    guard Registry.about(form: argument) != nil else { return nil }
    form = argument
  }

  static var allValueStrings: [String] { Registry.abouts.map(\.form) }

  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
