import JSON
import Text
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
  /// - Throws: What it lacks: such a message is left out, as Chrome leaves it out.
  init(json: [UInt8]) throws(HAROmission) {
    let fields = try Self.fields(of: json)
    guard let type = fields["type"] else { throw .noType }
    let name = String(decoding: type, as: UTF8.self)
    guard ["send", "receive", "error"].contains(name) else { throw .unknownType }
    guard let data = fields["data"] else { throw .noData }
    if name == "error" {
      self.init(kind: .error(String(decoding: data, as: UTF8.self)))
      return
    }
    guard let opcode = fields["opcode"] else { throw .noOpcode }
    guard let number = Int(String(decoding: opcode, as: UTF8.self)), (0...15).contains(number)
    else { throw .badOpcode }
    self.init(
      from: name == "send" ? .client : .server, number, data, encoding: fields["encoding"])
  }

  private init(from: Endpoint, _ opcode: Int, _ data: [UInt8], encoding: [UInt8]?) {
    let named = encoding.map { String(decoding: $0, as: UTF8.self) }
    let isBase64 = named.map { $0 == "base64" } ?? (opcode != 1)
    let decoded = isBase64 ? Base64.decode(String(decoding: data, as: UTF8.self)) : data
    self.init(
      kind: .frame(from: from, opcode: Opcode(rawValue: UInt8(opcode)), payload: decoded ?? data),
      isDamaged: decoded == nil)
  }

  /// The strings and numbers of the object by their names.
  private static func fields(of json: [UInt8]) throws(HAROmission) -> [String: [UInt8]] {
    var fields: [String: [UInt8]] = [:]
    var tokenizer = JSONTokenizer()
    var name = ""
    var isTooLong = false
    json.withUnsafeBytes { bytes in
      var place = 0
      while let token = tokenizer.next(in: bytes, at: &place) {
        switch token {
        case .name(let text): name = String(decoding: text, as: UTF8.self)
        case .string(let text, omitted: 0), .number(let text):
          if tokenizer.depth == 1 { fields[name] = text }
        case .string where tokenizer.depth == 1: isTooLong = true
        case .invalid: return
        default: break
        }
      }
    }
    if isTooLong { throw .tooLong }
    guard tokenizer.isComplete else { throw .unreadable }
    return fields
  }
}
