package import Capture
import JSON
import Text
import WebSocket

/// Looks through a recording for values that are different in every run, and writes rules for them.
package struct ToleranceSuggestions {
  /// Why a value will differ.
  private enum Reason: Hashable {
    case time, identifier, requestNumber, session
  }

  private struct Place: Hashable {
    var from: Endpoint
    var path: String
    var reason: Reason
  }

  /// Places that are reported.
  private static let limit = 256
  /// The most bytes of a message that are searched.
  private static let messageLimit = 1 << 20

  /// In the order found, with an example each.
  private var places: [(place: Place, example: String)] = []
  private var known: Set<Place> = []

  package init() {}

  /// Looks through one connection.
  package mutating func read(_ session: Session, connection: UInt32) {
    let reader = ConversationReader(session, connection: connection)
    var view = MessageView()
    while let frame = reader.next() {
      guard frame.row.message != nil, let message = reader.take(frame, into: &view),
        message.content.count <= Self.messageLimit, let text = JSONText(message.content)
      else { continue }
      read(text, from: frame.row.from, at: message.first.row.time)
    }
  }

  private mutating func read(_ text: JSONText, from: Endpoint, at time: UInt64) {
    if text.root["jsonrpc"] != nil, from == .client, let id = text.root["id"]?.scalar {
      add("$.id", .requestNumber, from: from, example: id)
    }
    // Engine.IO's and Socket.IO's opening packets: 0{"sid":…} and 40{"sid":…}.
    let isOpening = text.prefix == [0x30] || text.prefix == [0x34, 0x30]
    if from == .server, isOpening, let sid = text.root["sid"]?.scalar {
      add("$.sid", .session, from: from, example: sid)
      return
    }
    text.root.visit { node, steps in
      guard let scalar = node.scalar, let reason = Self.reason(for: node, scalar, near: time)
      else { return }
      add(Self.path(steps), reason, from: from, example: scalar)
    }
  }

  private mutating func add(
    _ path: String, _ reason: Reason, from: Endpoint, example: [UInt8]
  ) {
    let place = Place(from: from, path: path, reason: reason)
    guard places.count < Self.limit, known.insert(place).inserted else { return }
    places.append((place, VisibleText.make(example.prefix(64))))
  }

  /// The path with `*` in place of array indices.
  private static func path(_ steps: [JSONPath.Step]) -> String {
    var path = "$"
    for step in steps {
      switch step {
      case .element: path += "[*]"
      case .member: path += JSONPath.text(of: [step]).dropFirst()
      }
    }
    return path
  }

  private static func reason(
    for node: JSONNode, _ scalar: [UInt8], near time: UInt64
  ) -> Reason? {
    if case .number = node.value { return isMoment(scalar, near: time) ? .time : nil }
    if isUUID(scalar) { return .identifier }
    return isDate(scalar) ? .time : nil
  }

  /// Seconds, milliseconds, microseconds or nanoseconds since 1970, within a day of the message.
  private static func isMoment(_ digits: [UInt8], near time: UInt64) -> Bool {
    guard let value = Double(String(decoding: digits, as: UTF8.self)) else { return false }
    let now = Double(time) / 1e9
    return [1, 1e3, 1e6, 1e9].contains { abs(value / $0 - now) < 86400 }
  }

  /// `8-4-4-4-12` hexadecimal digits (RFC 9562, section 4).
  private static func isUUID(_ text: [UInt8]) -> Bool {
    let groups = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.joined().allSatisfy(isHexadecimal)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }

  /// `2026-01-02T03:04:05…` (RFC 3339), with a space in place of the T, too.
  private static func isDate(_ text: [UInt8]) -> Bool {
    guard (19...40).contains(text.count) else { return false }
    return zip(text, Array("0000-00-00T00:00:00".utf8)).allSatisfy { byte, form in
      switch form {
      case 0x30: byte >= 0x30 && byte <= 0x39
      case UInt8(ascii: "T"): byte == form || byte == 0x20 || byte == UInt8(ascii: "t")
      default: byte == form
      }
    }
  }

  /// The rules as a file, with comments that give the reasons.
  package var toml: String {
    if places.isEmpty { return "# nothing in the recording seems to differ between runs\n" }
    var text =
      "# values that differ in every run, judging by the recording; see windsock replay\n"
    for (place, example) in places {
      text += "\n" + Self.rules(place, example: example)
    }
    return text
  }

  private static func rules(_ place: Place, example: String) -> String {
    let path = quoted(place.path)
    let ignore = "[[ignore]]\nfrom = \"\(place.from.name)\"\npath = \(path)\n"
    let capture = "[[capture]]\nfrom = \"\(place.from.name)\"\npath = \(path)\n"
    switch place.reason {
    case .time: return "# a time: \(example)\n" + ignore
    case .identifier:
      return "# a UUID: \(example)\n" + (place.from == .server ? capture : "") + ignore
    case .session: return "# a session of Engine.IO or Socket.IO: \(example)\n" + capture + ignore
    case .requestNumber:
      return "# the number of a JSON-RPC request: \(example)\n" + capture
        + "into = [\(path)]\n" + ignore
    }
  }

  /// A basic string of TOML.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      default:
        if VisibleText.isVisible(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          let (mark, width) = digits.count > 4 ? ("\\U", 8) : ("\\u", 4)
          result += mark + String(repeating: "0", count: width - digits.count) + digits
        }
      }
    }
    return result + "\""
  }
}
