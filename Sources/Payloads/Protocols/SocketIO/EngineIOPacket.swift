import JSON

/// One packet of Engine.IO: a type and what it carries.
struct EngineIOPacket: Sendable {
  enum Kind: UInt8, CaseIterable, Sendable {
    case open, close, ping, pong, message, upgrade, noop

    var name: String {
      switch self {
      case .open: "open"
      case .close: "close"
      case .ping: "ping"
      case .pong: "pong"
      case .message: "message"
      case .upgrade: "upgrade"
      case .noop: "noop"
      }
    }
  }

  var kind: Kind
  /// Its bytes in the source.
  var range: Range<Int>
  /// The data after the type.
  var body: Range<Int>
  var isText: Bool
  /// Where it is in the message; when it was base64, where its digits are.
  var place: Range<Int>

  /// A packet that is text.
  ///
  /// - Returns: nil when it does not begin with the digit of a type.
  init?(text bytes: [UInt8], _ range: Range<Int>) {
    guard let first = bytes[range].first, first >= 0x30, let kind = Kind(rawValue: first - 0x30)
    else { return nil }
    self.kind = kind
    self.range = range
    body = range.lowerBound + 1..<range.upperBound
    isText = true
    place = range
  }

  /// A packet that is binary: revision 3 has the type in its first byte, and in revision 4 it
  /// always is a message.
  init(binary bytes: [UInt8], _ range: Range<Int>, version: Int?) {
    kind = .message
    self.range = range
    body = range
    isText = false
    place = range
    guard version == 3, let first = bytes[range].first, let kind = Kind(rawValue: first) else {
      return
    }
    self.kind = kind
    body = range.lowerBound + 1..<range.upperBound
  }

  /// Whether its data is allowed for its type.
  func isSound(_ bytes: [UInt8]) -> Bool {
    switch kind {
    case .open: JSONShape(bytes, body).map { $0["sid"] != nil } ?? false
    case .ping, .pong: body.isEmpty || isProbe(bytes)
    case .close, .upgrade, .noop: body.isEmpty
    case .message: true
    }
  }

  /// Whether it tests a transport that is about to be changed to.
  func isProbe(_ bytes: [UInt8]) -> Bool { bytes[body].elementsEqual("probe".utf8) }

  /// Whether a message is the packet with which a server begins: `0{"sid":…`.
  static func isOpen(_ piece: Piece) -> Bool {
    guard piece.isText, piece.bytes.starts(with: "0{".utf8),
      let shape = JSONShape(piece.bytes, 1..<piece.bytes.count, isCut: piece.isCut)
    else { return false }
    return shape["sid"]?.kind == .string
      && (shape["pingInterval"] != nil || shape["upgrades"] != nil)
  }
}

/// What is known of a session of Engine.IO.
struct EngineIOSession: Equatable, Sendable {
  /// The revision of its protocol; nil while nothing says which.
  private(set) var version: Int?
  /// Whether the URL or an earlier packet leaves no doubt that it is Engine.IO.
  private(set) var isProven: Bool
  /// Whether one end has closed it.
  private(set) var isOver = false

  init(_ facts: ConversationFacts) {
    version = Self.version(facts.target)
    isProven = version != nil || facts.isChosen
  }

  /// The revision that a URL asks for: `EIO=3` or `EIO=4` in its query.
  static func version(_ target: String) -> Int? {
    guard let question = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
    // Called for each message of connections that no decoder claims, so it allocates nothing.
    var rest = target.utf8[question...].dropFirst()
    while true {
      let end = rest.firstIndex(of: UInt8(ascii: "&"))
      let pair = rest[..<(end ?? rest.endIndex)]
      if pair.elementsEqual("EIO=4".utf8) { return 4 }
      if pair.elementsEqual("EIO=3".utf8) { return 3 }
      guard let end else { return nil }
      rest = rest[end...].dropFirst()
    }
  }

  /// Learns from a packet: only clients of revision 3 send pings other than probes.
  mutating func note(_ packet: EngineIOPacket, isFromClient: Bool) {
    if packet.kind == .open { isProven = true }
    if packet.kind == .close { isOver = true }
    guard version == nil, packet.kind == .ping, packet.body.isEmpty else { return }
    version = isFromClient ? 3 : 4
  }

  mutating func prove() { isProven = true }

  /// Learns the revision, where the URL did not say it.
  mutating func noteVersion(_ number: Int) { version = version ?? number }
}
