import JSON
import Payloads

/// Decoding messages of about 200 bytes, with what a row says and with the value of one field.
func measureDecoding() {
  for (name, messages, isText, prefix) in [
    ("decode JSON", jsonMessages(), true, "json"),
    ("decode MessagePack", messagePackMessages(), false, "msgpack"),
  ] {
    guard let path = try? JSONPath("$.bid.price") else { return }
    let field = FieldPath(prefix: prefix, path: path)
    let size = messages.reduce(0) { $0 + $1.count } * 200
    for (what, wants, paths) in [
      ("row and field", NodeSink.Wants.summary, [field]), ("row", .summary, []),
      ("field", [], [field]),
    ] as [(String, NodeSink.Wants, [FieldPath])] {
      measure("\(name), \(what)", bytes: size, frames: 200_000, rounds: 3) {
        var conversation = Conversation(ConversationFacts(subprotocol: nil, target: "/"))
        for number in 0..<200_000 {
          let message = messages[number % messages.count]
          let piece = Piece(message, isText: isText, isFromClient: false)
          var sink = NodeSink(piece, wants, width: 120, paths: paths)
          conversation.decode(piece, to: &sink)
        }
      }
    }
  }
}

/// Trades with an exchange, conditions, a time, and the best prices of both sides.
private func jsonMessages() -> [[UInt8]] {
  (0..<1000).map { number in
    Array(
      (#"{"type":"trade","symbol":"ABC\#(number)","price":0.12345,"size":17,"#
        + #""exchange":"XNAS","conditions":["@","T","I"],"time":"2026-11-29T18:00:00.123456Z","#
        + #""bid":{"price":0.12344,"size":100},"ask":{"price":0.12346,"size":200}}"#).utf8)
  }
}

/// The same as MessagePack.
private func messagePackMessages() -> [[UInt8]] {
  func text(_ word: String) -> [UInt8] { [0xA0 | UInt8(word.utf8.count)] + Array(word.utf8) }
  let double: [UInt8] = [0xCB, 0x3F, 0xBF, 0x9A, 0x6B, 0x50, 0xB0, 0xF2, 0x7C]
  let side = [0x82] + text("price") + double + text("size") + [0xCC, 0xC8]
  let conditions = text("conditions") + [0x93] + text("@") + text("T") + text("I")
  let rest =
    text("price") + double + text("size") + [17] + text("exchange") + text("XNAS") + conditions
    + text("time") + text("2026-11-29T18:00:00.123456Z") + text("bid") + side + text("ask") + side
  return (0..<1000).map { number in
    [0x89] + text("type") + text("trade") + text("symbol") + text("ABC\(number)") + rest
  }
}
