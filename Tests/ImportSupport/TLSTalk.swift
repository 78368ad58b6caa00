package import WebSocket

/// A TLS conversation made record by record, for `TransparentTLS`.
package struct TLSTalk {
  package typealias Turn = (end: Endpoint, bytes: [UInt8])

  /// Which secret seals a record.
  package enum Key: UInt8, Sendable {
    case master = 0x11
    case early = 0x22
    case clientHandshake = 0x33
    case serverHandshake = 0x44
    case client = 0x55
    case server = 0x66
  }

  package private(set) var turns: [Turn] = []
  package let random = [UInt8](repeating: 0xAB, count: 32)
  private var sequences: [[UInt8]: UInt64] = [:]

  package init() {}

  /// The key log.
  package var secrets: [UInt8] {
    let labels: [(String, Key)] = [
      ("CLIENT_RANDOM", .master), ("CLIENT_EARLY_TRAFFIC_SECRET", .early),
      ("CLIENT_HANDSHAKE_TRAFFIC_SECRET", .clientHandshake),
      ("SERVER_HANDSHAKE_TRAFFIC_SECRET", .serverHandshake),
      ("CLIENT_TRAFFIC_SECRET_0", .client), ("SERVER_TRAFFIC_SECRET_0", .server),
    ]
    let name = String(repeating: "ab", count: 32)
    return Array(
      labels.map { label, key in
        label + " " + name + " "
          + String(repeating: String(key.rawValue, radix: 16), count: 32) + "\n"
      }.joined().utf8)
  }

  package mutating func record(_ type: UInt8, _ fragment: [UInt8], from end: Endpoint) {
    let length = [UInt8(fragment.count >> 8), UInt8(fragment.count & 0xFF)]
    turns.append((end, [type, 3, 3] + length + fragment))
  }

  /// A record of TLS 1.3 under a key, or of TLS 1.2 under the master secret.
  ///
  /// - Parameter generation: How many key updates came before it.
  package mutating func sealed(
    type: UInt8 = 23, _ content: [UInt8], from end: Endpoint, _ key: Key,
    generation: UInt8 = 0, padding: Int = 0
  ) {
    var secret = [UInt8](repeating: key.rawValue &+ generation, count: 32)
    if key == .master, end == .server { secret = secret.map { ~$0 } }
    let sequence = sequences[secret, default: 0]
    sequences[secret] = sequence + 1
    let inner =
      key == .master ? content : content + [type] + [UInt8](repeating: 0, count: padding)
    record(key == .master ? type : 23, inner + TransparentTLS.tag(secret, sequence), from: end)
  }

  /// Begins with other sequence numbers, as new keys do.
  package mutating func restart() { sequences = [:] }

  package static func message(_ type: UInt8, _ body: [UInt8] = []) -> [UInt8] {
    [type, 0, UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body
  }

  private static func vector(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
  }

  private static func list(_ extensions: [(UInt16, [UInt8])]) -> [UInt8] {
    vector(extensions.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] + vector($1) })
  }

  package func clientHello(isEarly: Bool = false) -> [UInt8] {
    let name = Array("a.example".utf8)
    var extensions: [(UInt16, [UInt8])] = [
      (0, Self.vector([0] + Self.vector(name))), (16, Self.vector([2] + Array("h2".utf8))),
    ]
    if isEarly { extensions.append((42, [])) }
    return Self.message(
      1, [3, 3] + random + [0] + Self.vector([0x13, 1]) + [1, 0] + Self.list(extensions))
  }

  package func serverHello(
    version: UInt8 = 4, suite: UInt16 = 0x1301, isRetry: Bool = false, hasKey: Bool = false
  ) -> [UInt8] {
    let retry: [UInt8] = [
      0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8,
      0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8,
      0x33, 0x9C,
    ]
    var extensions: [(UInt16, [UInt8])] = version == 4 ? [(43, [3, 4])] : []
    if hasKey { extensions.append((41, [0, 0])) }
    let body: [UInt8] =
      [3, min(version, 3)] + (isRetry ? retry : [UInt8](repeating: 0xCD, count: 32)) + [0]
    return Self.message(
      2, body + [UInt8(suite >> 8), UInt8(suite & 0xFF), 0] + Self.list(extensions))
  }

  /// The handshake of TLS 1.3.
  ///
  /// - Parameter isEarly: Whether early data is accepted; nil when none is offered.
  package mutating func shake(isEarly: Bool? = nil, early: [UInt8] = []) {
    record(22, clientHello(isEarly: isEarly != nil), from: .client)
    record(20, [1], from: .client)
    if isEarly != nil { sealed(early, from: .client, .early) }
    record(22, serverHello(hasKey: isEarly != nil), from: .server)
    record(20, [1], from: .server)
    let extensions: [(UInt16, [UInt8])] = isEarly == true ? [(42, [])] : []
    let certificate = Self.message(11, [UInt8](repeating: 7, count: 300))
    sealed(
      type: 22, Self.message(8, Self.list(extensions)) + certificate + Self.message(20, [1, 2, 3]),
      from: .server, .serverHandshake)
    if isEarly == true { sealed(type: 22, Self.message(5), from: .client, .early) }
    sealed(type: 22, Self.message(20, [4, 5, 6]), from: .client, .clientHandshake)
  }

  /// The handshake of TLS 1.2.
  package mutating func shakeLegacy(suite: UInt16 = 0xC02F) {
    record(22, clientHello(), from: .client)
    record(22, serverHello(version: 3, suite: suite) + Self.message(14), from: .server)
    for end in [Endpoint.client, .server] {
      record(20, [1], from: end)
      sealed(type: 22, Self.message(20, [1, 2, 3]), from: end, .master)
    }
  }
}
