import Capture
import Intercept
import Rows
import WebSocket

extension Model {
  /// Frames of a message that are looked at for the screen.
  static let frameLimit = ShownSession.frameLimit

  /// The frames that a row with a number stands for: one, or those of a message.
  func messageFrames(
    endingWith number: UInt32, limit: Int = Model.frameLimit
  ) -> [LoggedFrame] {
    source.messageFrames(endingWith: number, limit: limit)
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

extension Model {
  /// The line of an event; nil when no event has that number.
  func eventLine(_ index: Int) -> EventLine? {
    let (entry, brief): (JournalEntry?, ConnectionBrief?) = log.read { state in
      guard state.journal.indices.contains(index) else { return (nil, nil) }
      let entry = state.journal[index]
      let record = entry.event.connection.flatMap { state.connection($0) }
      return (entry, record.map { ConnectionBrief($0) })
    }
    let signs = Signs(isASCII: facts.isASCII)
    return entry.map { EventLine($0.event, connection: brief, signs: signs) }
  }
}

extension JournalEvent {
  var isFinding: Bool {
    if case .finding = self { true } else { false }
  }
}
