import JSON

/// One packet of Socket.IO: `<type>[<attachments>-][<namespace>,][<id>][JSON]`.
struct SocketIOPacket: Sendable {
  enum Kind: UInt8, Sendable {
    case connect, disconnect, event, ack, connectError, binaryEvent, binaryAck

    var name: String {
      switch self {
      case .connect: "connect"
      case .disconnect: "disconnect"
      case .event: "event"
      case .ack: "ack"
      case .connectError: "connect error"
      case .binaryEvent: "binary event"
      case .binaryAck: "binary ack"
      }
    }

    var isEvent: Bool { self == .event || self == .binaryEvent }
    var isAck: Bool { self == .ack || self == .binaryAck }
  }

  struct Problem: Equatable, Sendable {
    var text: String
    var offset: Int
  }

  /// The most attachments of one packet: with more, the bytes are not taken for one.
  static let attachmentLimit = 1024

  let kind: Kind
  /// The digit of the type.
  let typeRange: Range<Int>
  private(set) var attachments = 0
  private(set) var attachmentRange: Range<Int>?
  /// The namespace, without the query that follows it in revisions before 5.
  private(set) var namespace: Range<Int>?
  private(set) var id: Range<Int>?
  private(set) var content = SocketIOContent()
  /// What is wrong with it.
  private(set) var problem: Problem?

  var isBinary: Bool { kind == .binaryEvent || kind == .binaryAck }

  /// Whether nothing but Socket.IO is likely to look like this.
  var isTelling: Bool {
    guard problem == nil else { return false }
    switch kind {
    case .event, .binaryEvent: return content.event != nil && !content.eventIsNumber
    case .ack, .binaryAck: return id != nil
    case .connect, .connectError: return content.isObject
    case .disconnect: return false
    }
  }

  /// - Parameters:
  ///   - bytes: What the packet is in.
  ///   - range: Where it is.
  ///   - isCut: Whether bytes after it were left out.
  /// - Returns: nil when it does not begin with the digit of a type.
  init?(_ bytes: [UInt8], _ range: Range<Int>, isCut: Bool) {
    var cursor = ByteCursor(bytes, range)
    guard let first = cursor.byte(), first >= 0x30, let kind = Kind(rawValue: first - 0x30) else {
      return nil
    }
    self.kind = kind
    typeRange = range.lowerBound..<cursor.position
    if isBinary { takeAttachments(&cursor) }
    if cursor.next == UInt8(ascii: "/") { takeNamespace(&cursor) }
    let digits = cursor.digits()
    if !digits.isEmpty { id = digits }
    content = SocketIOContent(bytes, cursor.rest())
    if problem == nil, let found = contentProblem, !(isCut && found.offset >= bytes.count) {
      problem = found
    }
  }

  private mutating func takeAttachments(_ cursor: inout ByteCursor) {
    let digits = cursor.digits()
    guard !digits.isEmpty, cursor.next == UInt8(ascii: "-"),
      let count = Int(String(decoding: cursor.bytes[digits], as: UTF8.self))
    else {
      problem = Problem(text: "the number of attachments is missing", offset: digits.lowerBound)
      return
    }
    _ = cursor.byte()
    attachmentRange = digits
    attachments = count
    if count > Self.attachmentLimit {
      problem = Problem(
        text: "more than \(Self.attachmentLimit) attachments", offset: digits.lowerBound)
    }
  }

  private mutating func takeNamespace(_ cursor: inout ByteCursor) {
    let start = cursor.position
    while let next = cursor.next, next != UInt8(ascii: ",") { _ = cursor.byte() }
    let end = cursor.position
    _ = cursor.byte()
    let query = cursor.bytes[start..<end].firstIndex(of: UInt8(ascii: "?"))
    namespace = start..<(query ?? end)
  }

  /// How the JSON does not fit the type.
  private var contentProblem: Problem? {
    if let error = content.error { return error }
    let start = content.range.lowerBound
    switch kind {
    case .event, .binaryEvent:
      if !content.isArray { return Problem(text: "an event has an array", offset: start) }
      if content.event == nil { return Problem(text: "the event has no name", offset: start) }
    case .ack, .binaryAck:
      if !content.isArray { return Problem(text: "an ack has an array", offset: start) }
      if id == nil { return Problem(text: "the ack has no id", offset: start) }
    case .disconnect:
      if !content.isEmpty { return Problem(text: "a disconnect has no data", offset: start) }
    case .connect:
      if !content.isEmpty, !content.isObject {
        return Problem(text: "the data of connect is not an object", offset: start)
      }
    case .connectError: break
    }
    return nil
  }
}

extension ByteCursor {
  /// The decimal digits that come next, up to the length of any meaningful number.
  mutating func digits() -> Range<Int> {
    let start = position
    while let next, next >= 0x30, next <= 0x39, position - start < 18 { _ = byte() }
    return start..<position
  }
}
