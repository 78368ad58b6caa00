/// Reassembles the handshake messages of one direction: records may hold several of them, or parts
/// (RFC 8446, section 5.1).
struct TLSHandshakeReader {
  /// The types of messages that are read (RFC 8446, section 4).
  enum MessageType {
    static let clientHello: UInt8 = 1
    static let serverHello: UInt8 = 2
    static let endOfEarlyData: UInt8 = 5
    static let encryptedExtensions: UInt8 = 8
    static let finished: UInt8 = 20
    static let keyUpdate: UInt8 = 24
  }

  struct Message: Equatable {
    var type: UInt8
    /// Empty for messages that are not read.
    var body: ArraySlice<UInt8>
  }

  private static let headerLength = 4
  /// The longest message that is read.
  private static let longest = 1 << 17
  private static let wanted: Set<UInt8> = [
    MessageType.clientHello, MessageType.serverHello, MessageType.encryptedExtensions,
  ]

  private var partial: [UInt8] = []
  /// The bytes left of a message that is not read, and its type.
  private var skipping: (count: Int, type: UInt8)?

  /// Takes the content of a record, and returns the messages that it completes.
  mutating func receive(_ content: UnsafeRawBufferPointer) -> [Message] {
    var messages: [Message] = []
    var rest = UnsafeRawBufferPointer(rebasing: content[...])
    while !rest.isEmpty {
      if let (count, type) = skipping {
        let skipped = min(count, rest.count)
        rest = UnsafeRawBufferPointer(rebasing: rest[skipped...])
        skipping = count > skipped ? (count - skipped, type) : nil
        if skipping == nil { messages.append(Message(type: type, body: [])) }
      } else if let message = takeNext(&rest) {
        messages.append(message)
      }
    }
    return messages
  }

  /// Takes bytes of the next message, and returns it when it is complete.
  private mutating func takeNext(_ rest: inout UnsafeRawBufferPointer) -> Message? {
    take(&rest, upTo: Self.headerLength)
    guard partial.count >= Self.headerLength else { return nil }
    let type = partial[0]
    let length = Int(partial[1]) << 16 | Int(partial[2]) << 8 | Int(partial[3])
    guard Self.wanted.contains(type), length <= Self.longest else {
      partial.removeAll()
      if length > 0 { skipping = (length, type) }
      return length > 0 ? nil : Message(type: type, body: [])
    }
    take(&rest, upTo: Self.headerLength + length)
    guard partial.count == Self.headerLength + length else { return nil }
    defer { partial.removeAll() }
    return Message(type: type, body: partial[Self.headerLength...])
  }

  private mutating func take(_ rest: inout UnsafeRawBufferPointer, upTo count: Int) {
    let taken = min(max(0, count - partial.count), rest.count)
    partial += rest[..<taken]
    rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
  }
}
