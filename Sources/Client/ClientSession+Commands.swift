import WebSocket

extension ClientSession {
  /// Whether a command is carried out, now or once the connection is open.
  func accepts(_ command: ClientCommand) -> Bool {
    switch (state, command) {
    case (_, .autoPong), (.open, _): true
    // Each of their frames gets a new key, made when it is sent.
    case (.handshaking, .messages): false
    case (.handshaking, _): waiting.count < Self.waitingLimit
    case (.closing, .frame), (.closing, .raw), (.closing, .authored), (.closing, .close): true
    case (.closing, _), (.refused, _), (.over, _): false
    }
  }

  /// Does what the user asks for; `key` masks the frame if windsock makes it.
  mutating func run(_ command: ClientCommand, key: MaskingKey) -> [Action] {
    if case .autoPong(let isOn) = command {
      isAnsweringPings = isOn
      return []
    }
    switch state {
    case .handshaking, .refused:
      if waiting.count < Self.waitingLimit { waiting.append((command, key)) }
      return []
    case .open: return send(command, key: key)
    case .closing(let isSent, _):
      switch command {
      case .frame, .raw, .authored: return send(command, key: key)
      case .close: return isSent ? [.disconnect] : send(command, key: key)
      case .text, .binary, .messages, .ping, .pong, .autoPong: return []
      }
    case .over: return []
    }
  }

  private func send(_ command: ClientCommand, key: MaskingKey) -> [Action] {
    switch command {
    case .text(let text): [message(.text, Array(text.utf8), key)]
    case .binary(let bytes): [message(.binary, bytes, key)]
    case .ping(let payload): [control(.ping, payload, key)]
    case .pong(let payload): [control(.pong, payload, key)]
    case .close(let code, let reason):
      [control(.close, CloseBody(code: code, reason: Array(reason.utf8)).payload, key)]
    case .frame(let header, let payload):
      [.write(FrameSerializer.frame(header: header, payload: payload))]
    case .raw(let bytes): [.write(bytes)]
    case .authored(let frame): Self.actions(frame.pieces(masks: masks, key: key))
    case .autoPong, .messages: []
    }
  }

  /// Pieces without a delay leave in one write.
  private static func actions(_ pieces: [AuthoredFrame.Piece]) -> [Action] {
    var actions: [Action] = []
    var seconds = 0.0
    for piece in pieces {
      seconds += piece.delay
      if piece.delay == 0, case .write(let bytes)? = actions.last {
        actions[actions.count - 1] = .write(bytes + piece.bytes)
      } else {
        actions.append(
          seconds == 0 ? .write(piece.bytes) : .writeLater(piece.bytes, seconds: seconds))
      }
    }
    return actions
  }

  /// Sends many messages in one write, each with a key of its own.
  mutating func run(_ batch: MessageBatch, keys: () -> MaskingKey) -> [Action] {
    guard state == .open, !batch.isEmpty else { return [] }
    var frames: [UInt8] = []
    frames.reserveCapacity(batch.bytes.count + 8 * batch.count)
    batch.bytes.withUnsafeBytes { bytes in
      for index in 0..<batch.count {
        let payload = UnsafeRawBufferPointer(rebasing: bytes[batch.range(of: index)])
        append(batch.opcode, payload, masking(keys()), to: &frames)
      }
    }
    return [.write(frames)]
  }

  private func append(
    _ opcode: Opcode, _ payload: UnsafeRawBufferPointer, _ key: MaskingKey?,
    to frames: inout [UInt8]
  ) {
    guard let deflater else {
      let header = FrameHeader(opcode: opcode, length: UInt64(payload.count), maskingKey: key)
      return FrameSerializer.append(header: header, payload: payload, to: &frames)
    }
    let sent = deflater.deflate(Array(payload))
    let header = FrameHeader(
      rsv1: true, opcode: opcode, length: UInt64(sent.count), maskingKey: key)
    sent.withUnsafeBytes { FrameSerializer.append(header: header, payload: $0, to: &frames) }
  }

  private func message(_ opcode: Opcode, _ payload: [UInt8], _ key: MaskingKey) -> Action {
    let sent = deflater.map { $0.deflate(payload) } ?? payload
    let header = FrameHeader(
      rsv1: deflater != nil, opcode: opcode, length: UInt64(sent.count), maskingKey: masking(key))
    return .write(FrameSerializer.frame(header: header, payload: sent))
  }

  /// A control frame; section 5.5 allows it 125 bytes of payload.
  func control(_ opcode: Opcode, _ payload: [UInt8], _ key: MaskingKey) -> Action {
    let payload = Array(payload.prefix(125))
    let header = FrameHeader(
      opcode: opcode, length: UInt64(payload.count), maskingKey: masking(key))
    return .write(FrameSerializer.frame(header: header, payload: payload))
  }

  private var masks: Bool { side == .client && reflexes.masks }

  /// Frames of a client are masked, those of a server are not (RFC 6455, section 5.1).
  private func masking(_ key: @autoclosure () -> MaskingKey) -> MaskingKey? {
    masks ? key() : nil
  }
}
