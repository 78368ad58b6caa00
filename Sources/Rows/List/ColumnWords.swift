import WebSocket

/// What the columns of the list show, in words.
extension FrameColumns.Column {
  /// What is over the column; nil where nothing does.
  ///
  /// - Parameter hasKeys: Whether masking keys are written out.
  func title(_ unit: RowUnit, _ format: TimeFormat, hasKeys: Bool) -> String? {
    switch self {
    case .mark, .fragment, .direction, .flags: nil
    case .number: "No."
    case .time: format.title
    case .delta: "Delta"
    case .connection: "Co"
    case .opcode: unit == .units ? "Form" : "Op"
    case .bits: "F123"
    case .mask: hasKeys ? "Mask" : "M"
    case .frames: "Fr"
    case .length: "Len"
    case .wire: "Wire"
    case .info: "Info"
    }
  }

  /// Whether what it shows, and its title, end at its right edge.
  var isNumber: Bool {
    switch self {
    case .number, .time, .delta, .connection, .frames, .length, .wire: true
    case .mark, .direction, .fragment, .opcode, .bits, .mask, .flags, .info: false
    }
  }

  /// What is over the column, or its signs where nothing does.
  package func heading(_ signs: Signs) -> String {
    switch self {
    case .mark: "> \(signs.mark) !"
    case .direction: signs.direction(.client) + " " + signs.direction(.server)
    case .fragment:
      [.first, .middle, .last].map { signs.bracket($0) }.joined(separator: " ")
    case .flags: "z J E R X"
    case .mask:
      [true, false].compactMap { title(.frames, .relative, hasKeys: $0) }.joined(separator: ", ")
    default: title(.frames, .relative, hasKeys: true) ?? ""
    }
  }

  /// What the column shows, in one line.
  package var sentence: String {
    switch self {
    case .mark: "the row under the cursor, a mark, a finding"
    case .number: "the number of the frame in the session"
    case .time: "when the last byte came; t changes from when it counts"
    case .delta: "time since the row before"
    case .connection: "the number of the connection"
    case .direction: "who sent it: the client (to the right) or the server (to the left)"
    case .fragment: "the frames of one message, held together by a bracket"
    case .opcode: "the opcode: TEXT, BIN, CONT for what continues a message, PING, PONG, CLOSE"
    case .bits: "F for FIN, the last frame of a message; 1, 2, 3 for RSV1, RSV2, RSV3"
    case .mask: "the masking key; m where the list has less than 100 columns, a dot for none"
    case .frames: "how many frames the message took; ! for one that did not end"
    case .length: "bytes of payload; /16! or /64! where fewer bits would do for the length"
    case .wire: "bytes of payload as they were sent, compressed"
    case .flags: "z compressed, J injected, E edited, R replayed, X dropped"
    case .info: "what the payload says, and what it answers"
    }
  }
}
