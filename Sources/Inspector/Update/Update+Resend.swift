import Capture
import Intercept
import Rows
import WebSocket

extension Model {
  /// Sends the marked frames, or the one under the cursor, again.
  ///
  /// - Parameter argument: The number of the connection to send on; empty for their own.
  mutating func resend(_ argument: String) -> [Effect] {
    guard let connection = wantedConnection(argument) else { return [] }
    let messages = resendable
    guard !messages.isEmpty else { return sayNothingToSend() }
    var effects: [Effect] = []
    for message in messages.prefix(Self.resendLimit) {
      guard let content = content(toResend: message) else { continue }
      effects += send(
        content, as: message.opcode, from: message.last.row.from,
        on: connection == 0 ? message.last.row.connection : connection)
    }
    if !effects.isEmpty { notice = Notice("sent again: \(effects.count)") }
    return effects
  }

  /// Opens a copy of the frame under the cursor in the editor, to be sent.
  mutating func editAndResend(_ argument: String) -> [Effect] {
    guard let connection = wantedConnection(argument) else { return [] }
    guard case .frame(let number) = cursorRow, let message = message(of: number),
      let content = content(toResend: message)
    else { return sayNothingToSend() }
    let row = message.last.row
    return edit(
      content,
      for: .resend(
        opcode: message.opcode, from: row.from,
        connection: connection == 0 ? row.connection : connection))
  }

  /// The most messages: more than anyone would mark by hand.
  private static let resendLimit = 10_000
  /// The largest message that is sent again from the screen.
  private static let contentLimit = 16 << 20

  /// The connection that an argument names; 0 for none, nil when there is nowhere to send.
  private mutating func wantedConnection(_ argument: String) -> UInt32? {
    guard facts.canSend || facts.canIntercept else {
      notice = Notice(
        "nothing can be sent from here; windsock replay --to URL sends a session again", .warning)
      return nil
    }
    guard !argument.isEmpty else { return 0 }
    guard let number = UInt32(argument), number >= 1, number <= connectionCount else {
      notice = Notice("there is no connection '\(argument)'", .error)
      return nil
    }
    return number
  }

  private mutating func sayNothingToSend() -> [Effect] {
    notice = Notice("only a frame can be sent again; go to one, or mark some")
    return []
  }

  private var resendable: [MessageRow] {
    let numbers = marked.rows.compactMap { row in
      if case .frame(let number) = row { number } else { nil }
    }
    guard numbers.isEmpty else {
      let messages = numbers.sorted().compactMap { message(of: $0) }
      // Several marked fragments are one message.
      return messages.enumerated().filter { place, message in
        place == 0 || messages[place - 1].last.row.number != message.last.row.number
      }.map(\.element)
    }
    guard case .frame(let number) = cursorRow else { return [] }
    return message(of: number).map { [$0] } ?? []
  }

  /// The whole message that a frame is part of.
  private func message(of number: UInt32) -> MessageRow? {
    log.read { state in
      guard let row = state.frame(number) else { return nil }
      let last = state.lastFrame(ofMessageOf: row)
      return MessageRow(
        state.frames(ofMessageEndingWith: last, limit: LogState.messageReach), in: state)
    }
  }

  private mutating func content(toResend message: MessageRow) -> [UInt8]? {
    let content = contents.content(of: message.frames, limit: Self.contentLimit + 1)
    guard let content, content.count <= Self.contentLimit else {
      notice = Notice(
        "frame \(message.last.row.number) is not sent: it is too long, or cannot be inflated",
        .warning)
      return nil
    }
    return content
  }

  /// The effects that send a payload as one end of a connection would.
  mutating func send(
    _ payload: [UInt8], as opcode: Opcode, from: Endpoint, on connection: UInt32
  ) -> [Effect] {
    if facts.canIntercept {
      let frame = InjectedFrame.resent(payload, as: opcode)
      return [.hold(.inject(frame, toward: from.peer, connection: connection))]
    }
    // The client's own connection may have ended; the open one is meant then.
    let isOpen = log.read { $0.connection(connection)?.phase == .open }
    guard let open = isOpen ? connection : target else {
      notice = Notice("no connection is open; C opens one", .warning)
      return []
    }
    guard let message = OutgoingMessage(payload, as: opcode) else {
      notice = Notice("\(opcode.name) frames cannot be sent by the client", .warning)
      return []
    }
    return [.send(message, connection: open)]
  }
}

extension OutgoingMessage {
  /// A message with the payload of a captured one; nil for opcodes that a client does not send.
  init?(_ payload: [UInt8], as opcode: Opcode) {
    switch opcode {
    case .text:
      self = String(validating: payload, as: UTF8.self).map { .text($0) } ?? .binary(payload)
    case .binary, .continuation: self = .binary(payload)
    case .ping: self = .ping(payload)
    case .pong: self = .pong(payload)
    case .close:
      let body = CloseBody(payload: payload)
      self = .close(body.code, reason: String(decoding: body.reason, as: UTF8.self))
    default: return nil
    }
  }
}

extension InjectedFrame {
  /// The same bytes with the same opcode, valid or not.
  fileprivate static func resent(_ payload: [UInt8], as opcode: Opcode) -> InjectedFrame {
    .authored(firstByte: 0x80 | opcode.rawValue, payload: payload)
  }
}
