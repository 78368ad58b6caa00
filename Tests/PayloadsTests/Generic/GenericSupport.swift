import Testing

@testable import Payloads

/// The only unit of a message that nothing was said about.
func unit(
  _ bytes: [UInt8], isText: Bool = false, subprotocol: String? = nil, as form: String? = nil
) throws -> PayloadUnit {
  var conversation = TestConversation(subprotocol: subprotocol, as: form)
  return try #require(conversation.units(bytes, isText: isText).first)
}

/// The same of a text message.
func unit(_ text: String) throws -> PayloadUnit { try unit(Array(text.utf8), isText: true) }

/// The tree of a message, one value a line.
func outline(
  _ bytes: [UInt8], isText: Bool = false, subprotocol: String? = nil, as form: String? = nil
) -> [String] {
  var conversation = TestConversation(subprotocol: subprotocol, as: form)
  return conversation.sink(bytes, isText: isText).outline
}

/// What a message is taken for.
func form(_ bytes: [UInt8], isText: Bool = false) throws -> String {
  try unit(bytes, isText: isText).form
}
