import WebSocket

/// What the columns of the list show, in words.
extension FrameColumns.Column {
  /// What stands over the column, or its signs where nothing does.
  package func heading(_ signs: Signs) -> String {
    switch self {
    case .mark: "> \(signs.mark) !"
    case .number: "No."
    case .time: "Time"
    case .delta: "Delta"
    case .connection: "Co"
    case .direction: signs.direction(.client) + " " + signs.direction(.server)
    case .fragment:
      [.first, .middle, .last].map { signs.bracket($0) }.joined(separator: " ")
    case .opcode: "Op"
    case .bits: "F123"
    case .mask: "Mask, M"
    case .frames: "Fr"
    case .length: "Len"
    case .wire: "Wire"
    case .flags: "z J E X"
    case .info: "Info"
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
    case .direction: "who sent it: to the right the client, to the left the server"
    case .fragment: "the frames of one message, held together by a bracket"
    case .opcode: "the opcode: TEXT, BIN, CONT for what continues a message, PING, PONG, CLOSE"
    case .bits: "F for FIN, the last frame of a message; 1, 2, 3 for RSV1, RSV2, RSV3"
    case .mask: "the masking key; m where there is little room, a dot for none"
    case .frames: "how many frames the message took; ! for one that did not end"
    case .length: "bytes of payload; /16! or /64! where the length took too many bits"
    case .wire: "bytes of payload as they were sent, compressed"
    case .flags: "z compressed, J injected, E edited, X dropped"
    case .info: "what the payload says, and what it answers"
    }
  }
}
