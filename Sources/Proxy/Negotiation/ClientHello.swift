import WebSocket

/// The ClientHello of a client (RFC 8446, section 4.1.2).
struct ClientHello: Equatable, Sendable {
  /// The name of the server that it wants (RFC 6066, section 3); nil when there is none.
  var serverName: String?
  /// The protocols that it offers (RFC 7301), best first.
  var protocols: [String] = []

  /// The result of reading one.
  enum Outcome: Equatable {
    case incomplete
    case hello(ClientHello)
    case invalid
  }

  /// The longest hello, even with the keys of post-quantum cryptography.
  private static let longest = 64 << 10

  /// Reads a hello from the first bytes of a connection.
  static func read(_ bytes: [UInt8]) -> Outcome {
    var message: [UInt8] = []
    var rest = bytes[...]
    while message.count < 4 || message.count < 4 + bodyLength(message) {
      guard rest.count >= 5 else { return .incomplete }
      let header = Array(rest.prefix(5))
      let length = Int(header[3]) << 8 | Int(header[4])
      let record = ProtocolSignature.tlsRecord(header, types: ProtocolSignature.tlsHandshake)
      guard record == .yes, length > 0 else { return .invalid }
      guard rest.count >= 5 + length else { return .incomplete }
      message += rest.dropFirst(5).prefix(length)
      rest = rest.dropFirst(5 + length)
      if message[0] != 1 || message.count > longest { return .invalid }
      if message.count >= 4, bodyLength(message) > longest { return .invalid }
    }
    var reader = Reader(message.dropFirst(4).prefix(bodyLength(message)))
    return parse(&reader).map { .hello($0) } ?? .invalid
  }

  private static func bodyLength(_ message: [UInt8]) -> Int {
    Int(message[1]) << 16 | Int(message[2]) << 8 | Int(message[3])
  }

  private static func parse(_ reader: inout Reader) -> ClientHello? {
    // Version, random, session, cipher suites, compression methods.
    guard reader.skip(2 + 32), reader.vector(lengthBytes: 1) != nil,
      reader.vector(lengthBytes: 2) != nil, reader.vector(lengthBytes: 1) != nil
    else { return nil }
    var hello = ClientHello()
    if reader.isAtEnd { return hello }
    guard var extensions = reader.vector(lengthBytes: 2) else { return nil }
    while !extensions.isAtEnd {
      guard let type = extensions.number(2), let body = extensions.vector(lengthBytes: 2) else {
        return nil
      }
      if type == 0 { hello.serverName = serverName(body) }
      if type == 16 { hello.protocols = protocols(body) }
    }
    return hello
  }

  private static func serverName(_ body: Reader) -> String? {
    var body = body
    guard var names = body.vector(lengthBytes: 2) else { return nil }
    while let type = names.number(1), let name = names.vector(lengthBytes: 2) {
      if type == 0 { return String(decoding: name.rest, as: UTF8.self) }
    }
    return nil
  }

  private static func protocols(_ body: Reader) -> [String] {
    var body = body
    var found: [String] = []
    guard var names = body.vector(lengthBytes: 2) else { return [] }
    while let name = names.vector(lengthBytes: 1) {
      found.append(String(decoding: name.rest, as: UTF8.self))
    }
    return found
  }

  /// Big-endian numbers and vectors with their lengths before them (RFC 8446, section 3).
  private struct Reader {
    var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ count: Int) -> Bool {
      guard rest.count >= count else { return false }
      rest = rest.dropFirst(count)
      return true
    }

    mutating func number(_ bytes: Int) -> Int? {
      guard rest.count >= bytes else { return nil }
      let value = rest.prefix(bytes).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(bytes)
      return value
    }

    mutating func vector(lengthBytes: Int) -> Reader? {
      guard let length = number(lengthBytes), rest.count >= length else { return nil }
      defer { rest = rest.dropFirst(length) }
      return Reader(rest.prefix(length))
    }
  }
}
