import WebSocket

/// One element of `_webSocketMessages`.
struct HARMessage: Equatable {
  enum Kind: Equatable {
    case frame(from: Endpoint, opcode: Opcode, payload: [UInt8])
    /// What the browser said about the connection.
    case error(String)
  }

  var kind: Kind
  /// Whether data that should be base64 was not, and was taken as it is.
  var isDamaged = false

  private init(kind: Kind, isDamaged: Bool = false) {
    self.kind = kind
    self.isDamaged = isDamaged
  }

  /// Reads the JSON object of a message.
  ///
  /// - Returns: nil when it lacks something or is of a kind nobody knows, as Chrome has it.
  init?(json: [UInt8]) {
    var fields: [String: [UInt8]] = [:]
    guard Self.read(json, into: &fields), let type = fields["type"], let data = fields["data"],
      let opcode = fields["opcode"].flatMap({ Int(String(decoding: $0, as: UTF8.self)) })
    else { return nil }
    switch String(decoding: type, as: UTF8.self) {
    case "send": self.init(from: .client, opcode, data, encoding: fields["encoding"])
    case "receive": self.init(from: .server, opcode, data, encoding: fields["encoding"])
    case "error": self.init(kind: .error(String(decoding: data, as: UTF8.self)))
    default: return nil
    }
  }

  private init?(from: Endpoint, _ opcode: Int, _ data: [UInt8], encoding: [UInt8]?) {
    guard (0...15).contains(opcode) else { return nil }
    let named = encoding.map { String(decoding: $0, as: UTF8.self) }
    let isBase64 = named.map { $0 == "base64" } ?? (opcode != 1)
    let decoded = isBase64 ? Base64.decode(String(decoding: data, as: UTF8.self)) : data
    self.init(
      kind: .frame(from: from, opcode: Opcode(rawValue: UInt8(opcode)), payload: decoded ?? data),
      isDamaged: decoded == nil)
  }

  private static func read(_ json: [UInt8], into fields: inout [String: [UInt8]]) -> Bool {
    var tokenizer = JSONTokenizer()
    var name = ""
    json.withUnsafeBytes { bytes in
      var place = 0
      while let token = tokenizer.next(in: bytes, at: &place) {
        switch token {
        case .name(let text): name = String(decoding: text, as: UTF8.self)
        case .string(let text, omitted: 0), .number(let text):
          if tokenizer.depth == 1 { fields[name] = text }
        case .invalid: return
        default: break
        }
      }
    }
    return tokenizer.isComplete
  }
}
