/// The messages of one connection as units: which decoder reads them, and what it remembers.
///
/// A copy is a checkpoint.
package struct Conversation: Sendable {
  /// Why a decoder reads the connection.
  package enum Reason: String, Sendable {
    /// The user chose it.
    case override = "chosen"
    case subprotocol
    /// The path or query of the URL names it.
    case url = "URL"
    /// The messages look like it.
    case content
    /// No protocol claims the connection: the form of each message is detected from its bytes.
    case none = "by content"
  }

  package struct Choice: Equatable, Sendable {
    /// nil while the form of each message is detected by itself.
    package var form: String?
    package var reason: Reason
  }

  /// How many messages of the same protocol settle that a connection carries it.
  private static let votes = 3
  /// How many unclaimed messages end the search for a protocol: it shows early, and trying all
  /// decoders costs more than one.
  private static let patience = 100

  package let facts: ConversationFacts
  package private(set) var choice = Choice(form: nil, reason: .none)
  private var decoder: (any PayloadDecoder)?
  /// Whether it is decided which decoder reads the connection, or that none does.
  package private(set) var isSettled = false
  private var agreeing = 0
  private var unclaimed = 0
  private var generic: GenericDecoder
  /// The user's program that reads the messages; nil when that is left to the decoders.
  private let program: (any DecoderProgram)?
  /// Whether the screen waits for it, so that a busy program is not waited for.
  package var isHurried = false

  /// - Parameters:
  ///   - facts: What is known of the connection.
  ///   - form: What the user wants it to be read as; nil leaves the choice to the decoders.
  ///   - protocols: The protocols it may carry.
  ///   - program: The user's program that reads it; messages that the program passes over are read
  ///     by what they look like.
  package init(
    _ facts: ConversationFacts, as form: String?, among protocols: [any PayloadDecoder.Type],
    by program: (any DecoderProgram)? = nil
  ) {
    self.program = program
    var facts = facts
    facts.protocols = protocols
    self.facts = facts
    generic = GenericDecoder(facts, form: form)
    if program != nil { choice = Choice(form: ProgramForm.about.form, reason: .override) }
    guard let form else {
      isSettled = program != nil
      return
    }
    isSettled = true
    choice = Choice(form: form, reason: .override)
    var chosen = facts
    chosen.isChosen = true
    decoder = protocols.first { $0.about.form == form }?.init(chosen)
  }

  /// The types of protobuf messages by their schema.
  package var protobuf: ProtobufTypes {
    get { generic.protobuf }
    set { generic.protobuf = newValue }
  }

  /// Whether the meaning of a message may depend on messages before it.
  ///
  /// For text that no protocol claims, it does not; several binary messages have to agree on a
  /// form, and compression may span them.
  package func remembers(_ piece: Piece) -> Bool {
    if program != nil { return false }
    if !isSettled {
      var copy = self
      copy.choose(for: piece)
      return copy.dependsOnEarlier(piece)
    }
    return dependsOnEarlier(piece)
  }

  private func dependsOnEarlier(_ piece: Piece) -> Bool {
    decoder.map { type(of: $0).remembers } ?? generic.remembers(piece)
  }

  /// Whether it remembers nothing, and the protocol is settled: two copies that are at rest are the
  /// same.
  package var isAtRest: Bool {
    isSettled && decoder == nil && program == nil && generic.isAtRest
  }

  /// Whether copies can be compared: the protocol is settled, and all that is remembered is known.
  package var isComparable: Bool {
    isSettled && program == nil && generic.isAtRest && (decoder == nil || decoder is any Equatable)
  }

  /// Whether any message says the same after this one and after another copy of it.
  ///
  /// - Returns: false where copies cannot be compared.
  package func remembersTheSame(as other: Conversation) -> Bool {
    guard isComparable, other.isComparable, choice == other.choice else { return false }
    guard let decoder = decoder as? any Equatable else { return other.decoder == nil }
    return Self.isEqual(decoder, other.decoder)
  }

  private static func isEqual<Decoder: Equatable>(_ one: Decoder, _ other: Any?) -> Bool {
    (other as? Decoder) == one
  }

  /// Reads the next message and passes its units to the sink: at least one.
  package mutating func decode(_ piece: Piece, to sink: inout NodeSink) {
    if let program,
      ProgramForm.unit(of: piece, facts, by: program, isHurried: isHurried, to: &sink)
    {
      return
    }
    if !isSettled { choose(for: piece) }
    if decoder?.decode(piece, to: &sink) == true {
      sink.endUnit()
      return
    }
    generic.decode(piece, to: &sink)
    sink.endUnit()
  }

  /// Reads the body of a polling request, or of its answer, that belongs to the connection: those
  /// of Engine.IO before its upgrade to a WebSocket.
  ///
  /// - Parameter piece: The body, its content codings removed.
  /// - Returns: Whether the protocol of the connection has such bodies and this is one; when it is
  ///   not, nothing was passed on.
  package mutating func decodeBody(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    if !isSettled { choose(for: piece) }
    guard var polling = decoder as? any PollingDecoder else { return false }
    guard polling.decodeBody(piece, to: &sink) else { return false }
    decoder = polling
    sink.endUnit()
    return true
  }

  /// Whether one end has closed the protocol's session, which polling requests do not show.
  package var isOver: Bool { (decoder as? any PollingDecoder)?.isOver ?? false }

  private mutating func choose(for piece: Piece) {
    let evidence = Evidence(facts: facts, piece: piece)
    var best: (type: any PayloadDecoder.Type, claim: Claim)?
    for type in facts.protocols {
      let claim = type.claim(evidence)
      if claim > best?.claim ?? .weak { best = (type, claim) }
    }
    guard let best else {
      agreeing = 0
      unclaimed += 1
      isSettled = unclaimed >= Self.patience
      return
    }
    let form = best.type.about.form
    if decoder == nil || choice.form != form {
      decoder = best.type.init(facts)
      agreeing = 0
    }
    agreeing += 1
    let isSubprotocol = best.type.about.subprotocols.contains(facts.subprotocol)
    let named: Reason = isSubprotocol ? .subprotocol : .url
    choice = Choice(form: form, reason: best.claim == .named ? named : .content)
    isSettled = best.claim >= .certain || agreeing >= Self.votes
  }
}
