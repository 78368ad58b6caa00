import Capture
import JSON
import WebSocket

/// The values of fields, nil where a frame has none.
extension FilterContext {
  func number(_ field: NumberField) -> UInt64? {
    let row = frame.row
    switch subject {
    case .findings where field.isOfFrames: return nil
    case .packets where field.isOfFrames && field != .latency: return nil
    case .frame, .message, .findings, .packets: break
    }
    switch field {
    case .number: return UInt64(row.number)
    case .time: return row.time
    case .relative: return relative
    case .delta: return delta
    case .connection: return UInt64(row.connection)
    case .from: return UInt64(row.from.rawValue)
    case .opcode: return UInt64(row.opcode.rawValue)
    case .length:
      // The length of a message is that of its content, the length of a frame that of its payload.
      if case .message = subject { return messageSize }
      return row.header.length
    case .shortLength:
      switch row.header.lengthForm {
      case .bits7: return row.header.length
      case .bits16: return 126
      case .bits64: return 127
      }
    case .size: return messageSize
    case .wire: return wire
    case .lengthBits: return UInt64(row.header.lengthForm.bits)
    case .message: return row.message.map(UInt64.init)
    case .fragment: return row.fragment.map(UInt64.init)
    case .frameCount: return frameCount
    case .closeCode: return closeCode
    case .status: return facts.status
    case .port: return facts.port
    case .latency: return latency
    }
  }

  /// Whether a number of the frame or message is wanted; for a message, that of any of its frames.
  func holds(_ field: NumberField, _ isWanted: (UInt64) -> Bool) -> Bool {
    if field == .number, case .message(let frames) = subject, !frames.isEmpty {
      return frames.contains { isWanted(UInt64($0)) }
    }
    return number(field).map(isWanted) ?? false
  }

  func flag(_ field: FlagField) -> Bool? {
    let row = frame.row
    switch subject {
    case .findings where field != .error && field != .warning: return nil
    case .packets where field != .utf8 && field != .json && field != .orphan: return nil
    case .frame, .message, .findings, .packets: break
    }
    switch field {
    case .fin: return row.header.fin
    case .rsv1: return row.header.rsv1
    case .rsv2: return row.header.rsv2
    case .rsv3: return row.header.rsv3
    case .masked: return row.flags.contains(.masked)
    case .compressed: return row.flags.contains(.compressed)
    case .utf8: return isUTF8
    case .json: return withContent { JSONReader.isValid(UnsafeRawBufferPointer($0)) }
    case .orphan: return isOrphan
    case .edited: return row.flags.contains(.edited)
    case .injected: return row.flags.contains(.injected)
    case .dropped: return row.flags.contains(.dropped)
    case .error: return frame.rules.contains { $0.level == .error }
    case .warning:
      // A key of zeros is a warning, unless it is repeated, which the frame alone does not show.
      let isZero = row.header.maskingKey == MaskingKey(0)
      return frame.rules.contains { $0.level == .warning || $0 == .f15 && isZero }
    }
  }

  private var closeCode: UInt64? {
    guard frame.row.opcode == .close else { return nil }
    return withContent { $0.count < 2 ? nil : UInt64($0[0]) << 8 | UInt64($0[1]) } ?? nil
  }

  /// A fragment may begin and end inside a character.
  private var isUTF8: Bool? {
    let row = frame.row
    let skipped = row.opcode == .close ? 2 : 0
    let isCut = frameCount == nil
    return withContent { bytes in
      var rest = bytes.dropFirst(skipped)
      if isCut, row.opcode == .continuation {
        for _ in 0..<3 where rest.first.map({ $0 & 0xC0 == 0x80 }) == true { rest.removeFirst() }
      }
      var validator = UTF8Validator()
      let raw = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: rest))
      if validator.consume(raw) != nil { return false }
      return (isCut && !row.header.fin) || validator.finish() == nil
    }
  }

  /// Whether `isWanted` is true of any value of a text field, or with `every` of all; false when
  /// there is none.
  func text(
    _ field: TextField, every: Bool, _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    switch field {
    case .text: return payloadText(isWanted)
    case .closeReason:
      guard frame.row.opcode == .close else { return false }
      return withContent { $0.count > 2 && isWanted(.init(rebasing: $0[2...])) } ?? false
    case .host: return Self.holds(facts.host, isWanted)
    case .path: return Self.holds(facts.path, isWanted)
    case .url: return Self.holds(facts.url, isWanted)
    case .scheme: return Self.holds(facts.scheme, isWanted)
    case .subprotocol: return Self.holds(facts.subprotocol, isWanted)
    case .extensions: return Self.holds(facts.extensions, isWanted)
    case .method: return Self.holds(facts.method, isWanted)
    case .source: return address(of: frame.row.from, every: every, isWanted)
    case .destination: return address(of: frame.row.from.peer, every: every, isWanted)
    }
  }

  /// Text, continuation, ping and pong payloads, and the reason of Close.
  private func payloadText(_ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    switch frame.row.opcode {
    case .text, .continuation, .ping, .pong: return withContent(isWanted) ?? false
    case .close: return text(.closeReason, every: false, isWanted)
    default: return false
    }
  }

  private func address(
    of end: Endpoint, every: Bool, _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    let spellings = end == .client ? facts.client : facts.server
    let holds = { (bytes: [UInt8]) in bytes.withUnsafeBufferPointer(isWanted) }
    return every ? spellings.allSatisfy(holds) : spellings.contains(where: holds)
  }

  /// The same for the header fields of a name, or the lines of all when it is nil.
  func headers(
    _ source: HeaderSource, _ name: String?, every: Bool,
    _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    var hasAny = false
    for header in facts.headers {
      guard source == .either || header.source == source else { continue }
      guard name == nil || header.name == name else { continue }
      hasAny = true
      let bytes = name == nil ? header.line : header.value
      if bytes.withUnsafeBufferPointer(isWanted) != every { return !every }
    }
    return every && hasAny
  }

  func bytes(_ field: BytesField, _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    switch field {
    case .data: withContent(isWanted) ?? false
    case .key: Self.holds(frame.row.header.maskingKey?.bytes, isWanted)
    }
  }

  private static func holds(
    _ bytes: [UInt8]?, _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    bytes?.withUnsafeBufferPointer(isWanted) ?? false
  }
}

extension NumberField {
  /// Whether only a frame or a message has it.
  fileprivate var isOfFrames: Bool {
    switch self {
    case .time, .relative, .connection, .from, .status, .port: false
    case .number, .delta, .opcode, .length, .shortLength, .size, .wire, .lengthBits, .message,
      .fragment, .frameCount, .closeCode, .latency:
      true
    }
  }
}
