package import Capture
package import WebSocket

/// A whole message as a row of the list.
package struct MessageRow: Sendable {
  /// Its frames, the newest `Model.frameLimit` of them.
  package var frames: [LoggedFrame]
  /// The length of its content, inflated; nil when that is not known.
  package var length: UInt64?

  package init?(_ frames: [LoggedFrame], in state: borrowing LogState) {
    guard let last = frames.last else { return nil }
    self.frames = frames
    let isCompressed = last.row.flags.contains(.compressed)
    length = isCompressed ? state.inflatedLength(of: last.row) : wireLength
  }

  var first: LoggedFrame { frames[0] }
  package var last: LoggedFrame { frames[frames.count - 1] }
  package var opcode: Opcode { first.row.opcode }
  package var isControl: Bool { opcode.isControl }
  package var isCompressed: Bool { first.row.flags.contains(.compressed) }
  /// How many frames it has, including those that are not listed here.
  package var frameCount: Int { Int(last.row.fragment ?? 0) + 1 }
  /// Bytes of payload on the wire.
  package var wireLength: UInt64 { frames.reduce(0) { $0 &+ $1.row.header.length } }
  /// Whether its last frame came.
  package var isComplete: Bool { last.row.header.fin }
  /// The rules that its frames broke, each once.
  package var rules: [FindingID] {
    frames.flatMap(\.rules).reduce(into: []) { rules, rule in
      if !rules.contains(rule) { rules.append(rule) }
    }
  }
  package var flags: FrameFlags { frames.reduce([]) { $0.union($1.row.flags) } }
}
