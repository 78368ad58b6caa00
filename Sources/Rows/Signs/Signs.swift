package import Capture
import Output
package import Screen
package import WebSocket

/// The signs of the screen, in Unicode or in ASCII only.
package struct Signs {
  package let isASCII: Bool

  package init(isASCII: Bool) { self.isASCII = isASCII }

  /// The arrow for the sender; three columns in Unicode where there is room, otherwise two.
  package func direction(_ from: Endpoint, isWide: Bool) -> String {
    if isASCII || !isWide { return from == .client ? "->" : "<-" }
    return from.arrow
  }

  /// The same in one column, two in ASCII.
  package func direction(_ from: Endpoint) -> String {
    if isASCII { return from == .client ? "->" : "<-" }
    return from == .client ? "▶" : "◀"
  }

  /// The state of a connection.
  package func state(_ state: ConnectionState) -> String {
    switch state {
    case .http: "h"
    case .opening: "o"
    case .open: isASCII ? "*" : "●"
    case .closing: isASCII ? "~" : "◐"
    case .closed: isASCII ? "x" : "×"
    case .failed: "!"
    }
  }

  /// The bracket around the frames of one message.
  package func bracket(_ bracket: Bracket) -> String {
    switch bracket {
    case .none: " "
    case .first: isASCII ? "," : "┌"
    case .middle: isASCII ? "|" : "│"
    case .last: isASCII ? "`" : "└"
    }
  }

  /// Stands for a bit that is clear and a key that is not there.
  package var nothing: String { isASCII ? "." : "·" }
  var arrow: String { isASCII ? "->" : "→" }
  package var more: String { isASCII ? "..." : "…" }
  /// Shown where the beginning of a line is scrolled away.
  package var before: String { isASCII ? "<" : "‹" }

  /// Stands before the number of the frame that is answered.
  package var answers: String { isASCII ? "<-" : "↩" }
  /// Stands before what is wrong.
  package var problem: String { isASCII ? "!" : "✗" }
  /// The characters of the time strip.
  package var bars: String { isASCII ? ".:|" : "▂▅▇" }

  /// Stands beside a row that the user marked.
  package var mark: String { isASCII ? "#" : "●" }

  /// What windsock did to a frame, as one letter: dropped, edited, injected.
  package static func flag(_ flags: FrameFlags) -> String? {
    if flags.contains(.dropped) { return "X" }
    if flags.contains(.injected) { return "J" }
    return flags.contains(.edited) ? "E" : nil
  }

  package static func role(of flags: FrameFlags) -> Role {
    if flags.contains(.dropped) { return .rowDropped }
    return flags.contains(.injected) ? .rowInjected : .rowEdited
  }

  /// The word of an opcode, five columns at most.
  package static func word(_ opcode: Opcode) -> String {
    switch opcode {
    case .text: "TEXT"
    case .binary: "BIN"
    case .continuation: "CONT"
    case .close: "CLOSE"
    case .ping: "PING"
    case .pong: "PONG"
    default: "0x" + String(opcode.rawValue, radix: 16, uppercase: true)
    }
  }
}

/// The stage of a connection, as the connection pane shows it.
package enum ConnectionState: Sendable {
  case http, opening, open, closing, closed, failed

  package init(_ record: ConnectionRecord) {
    switch record.phase {
    case .refused: self = .failed
    case .open: self = .open
    case .closing: self = .closing
    case .closed: self = record.failure == nil ? .closed : .failed
    case .http:
      self = record.failure != nil ? .failed : record.url == nil ? .http : .opening
    }
  }

  var word: String {
    switch self {
    case .http: "HTTP"
    case .opening: "opening"
    case .open: "open"
    case .closing: "closing"
    case .closed: "closed"
    case .failed: "failed"
    }
  }
}

/// Where a row is in a fragmented message.
package enum Bracket: Sendable {
  case none, first, middle, last
}
