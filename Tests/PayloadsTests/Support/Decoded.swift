import JSON
import TestSupport
import Testing

@testable import Payloads

/// A conversation in a test: messages go in, units come out.
struct TestConversation {
  var conversation: Conversation

  init(subprotocol: String? = nil, target: String = "/", as form: String? = nil) {
    conversation = Conversation(
      ConversationFacts(subprotocol: subprotocol, target: target), as: form)
  }

  /// Decodes one message with its tree and its summary.
  mutating func units(
    _ bytes: [UInt8], isText: Bool = true, fromClient: Bool = true
  ) -> [PayloadUnit] {
    sink(bytes, isText: isText, fromClient: fromClient).units
  }

  mutating func sink(
    _ bytes: [UInt8], isText: Bool = true, fromClient: Bool = true
  ) -> NodeSink {
    let piece = Piece(bytes, isText: isText, isFromClient: fromClient)
    var sink = NodeSink(piece, [.summary, .tree])
    conversation.decode(piece, to: &sink)
    return sink
  }

  mutating func client(_ text: String) -> [PayloadUnit] { units(Array(text.utf8)) }
  mutating func server(_ text: String) -> [PayloadUnit] {
    units(Array(text.utf8), fromClient: false)
  }

  /// The values of a field in the next message, without what came before being changed.
  func values(
    _ prefix: String, _ path: String, in bytes: [UInt8], isText: Bool = true,
    fromClient: Bool = true
  ) throws -> [FieldValue] {
    var copy = conversation
    let piece = Piece(bytes, isText: isText, isFromClient: fromClient)
    let path = FieldPath(prefix: prefix, path: try JSONPath("$" + path))
    var sink = NodeSink(piece, [], paths: [path])
    copy.decode(piece, to: &sink)
    return sink.units.flatMap { $0.values.flatMap { $0 } }
  }
}

extension NodeSink {
  /// The tree as text: one node a line, `label: value  note`, indented by depth.
  var outline: [String] {
    units.flatMap { unit in
      unit.nodes.map { node in
        let bytes = sources[node.source].bytes
        let label = node.node.label.text(bytes)
        let value = String(decoding: node.node.value.text(bytes, limit: 200), as: UTF8.self)
        let note = node.node.note.isEmpty ? "" : "  (\(node.node.note))"
        return String(repeating: "  ", count: node.depth)
          + (label.isEmpty ? value : "\(label): \(value)") + note
      }
    }
  }
}

extension FieldValue {
  /// A value as text, for comparing it in a test.
  var string: String {
    switch self {
    case .text(let bytes), .number(let bytes): String(decoding: bytes, as: UTF8.self)
    case .bytes(let bytes): "\(bytes)"
    case .bool(let flag): "\(flag)"
    case .null: "null"
    case .object: "{}"
    case .array: "[]"
    }
  }
}

/// Decodes every beginning of a message and many damaged copies of it.
///
/// They must neither trap nor leave a message without a unit. Seeds are in the failure.
func damage(
  _ messages: [(bytes: [UInt8], isText: Bool, fromClient: Bool)], subprotocol: String? = nil,
  target: String = "/", flips: UInt64 = 200
) {
  for (index, message) in messages.enumerated() {
    var before = TestConversation(subprotocol: subprotocol, target: target)
    for earlier in messages.prefix(index) {
      _ = before.units(earlier.bytes, isText: earlier.isText, fromClient: earlier.fromClient)
    }
    func decode(_ bytes: [UInt8], _ what: String) {
      var copy = before
      let sink = copy.sink(bytes, isText: message.isText, fromClient: message.fromClient)
      #expect(!sink.units.isEmpty || sink.isWaiting, "message \(index), \(what)")
      for node in sink.units.flatMap(\.nodes) {
        let length = sink.sources[node.source].bytes.count
        #expect(node.node.range.lowerBound >= 0 && node.node.range.upperBound <= length)
      }
    }
    for end in 0..<message.bytes.count { decode(Array(message.bytes[..<end]), "cut at \(end)") }
    for seed in 0..<flips where !message.bytes.isEmpty {
      var random = SeededGenerator(seed: seed)
      var bytes = message.bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] ^= UInt8.random(in: 1...255, using: &random)
      }
      decode(bytes, "seed \(seed)")
    }
  }
}
