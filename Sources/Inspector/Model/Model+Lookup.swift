import Capture
import Intercept
import WebSocket

extension Model {
  /// Frames of a message that are looked at for the screen.
  static let frameLimit = 4096

  /// The frames that a row with a number stands for: one, or those of a message.
  func messageFrames(
    endingWith number: UInt32, limit: Int = Model.frameLimit
  ) -> [LoggedFrame] {
    log.read { state in
      guard let row = state.frame(number) else { return [] }
      guard filter.unit.joinsFrames else {
        return lookup.frame(number, in: state).map { [$0] } ?? []
      }
      return state.frames(ofMessageEndingWith: row, limit: limit)
    }
  }

  /// The frames whose payload the detail shows for a row: the frame that ends a message has the
  /// whole message, any other frame its own.
  func payloadFrames(endingWith number: UInt32) -> [LoggedFrame] {
    guard let frame = log.read({ lookup.frame(number, in: $0) }) else { return [] }
    return payloadFrames(of: frame)
  }

  func payloadFrames(of frame: LoggedFrame) -> [LoggedFrame] {
    let row = frame.row
    guard row.message != nil, row.header.fin || filter.unit.joinsFrames else { return [frame] }
    return log.read { $0.frames(ofMessageEndingWith: row, limit: Self.frameLimit) }
  }

  /// What is known of a row, whatever kind of row it is.
  struct RowTraits {
    var connection: UInt32?
    var hasFindings: Bool
  }

  func traits(of row: RowID?) -> RowTraits? {
    switch row {
    case .frame(let number):
      return log.read { $0.frame(number) }.map {
        RowTraits(connection: $0.connection, hasFindings: $0.hasFindings)
      }
    case .event(let index):
      return log.read { $0.journal.indices.contains(index) ? $0.journal[index].event : nil }.map {
        RowTraits(connection: $0.connection, hasFindings: $0.isFinding)
      }
    case .underWay(let connection, let from):
      let findings = partial(connection, from: from)?.findings ?? []
      return RowTraits(connection: connection, hasFindings: !findings.isEmpty)
    case .held(let id):
      return held(id).map { RowTraits(connection: $0.connection, hasFindings: false) }
    case nil: return nil
    }
  }
}

extension JournalEvent {
  fileprivate var isFinding: Bool {
    if case .finding = self { true } else { false }
  }
}
