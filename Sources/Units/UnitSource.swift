package import Capture
package import Payloads
package import WebSocket

/// The units of a session for readers that go through it in order: rows that are written, filters.
///
/// It decodes each message with what its conversation remembers, and knows requests and their
/// answers up to there. It belongs to one thread.
package final class UnitSource {
  package let index: UnitIndex
  private let session: Session
  /// The pass that fills the index; nil where another reader fills it.
  private let pass: UnitPass?
  private let choice: DecodeChoice
  package let reader: UnitDecoder

  /// A message's units, and what is known of each.
  package struct Decoded {
    package var sink: NodeSink
    package var rows: [UnitRow]
    /// Which units are meant, by their places from 0; nil for all.
    package var places: Set<Int>?

    /// Each unit that is meant with its row.
    package var units: [(unit: PayloadUnit, row: UnitRow?)] {
      sink.units.enumerated().compactMap { place, unit in
        guard places?.contains(place) ?? true else { return nil }
        return (unit, rows.indices.contains(place) ? rows[place] : nil)
      }
    }
  }

  package init(_ session: Session, choice: DecodeChoice = DecodeChoice()) {
    self.session = session
    self.choice = choice
    index = UnitIndex()
    pass = UnitPass(session, into: index, choice: choice)
    reader = UnitDecoder(session, index: index, choice: choice)
  }

  /// Reads with an index that a pass elsewhere fills: requests and answers are joined as far as the
  /// pass has come.
  ///
  /// - Parameter readsAhead: As for ``UnitDecoder``: false where a picture waits.
  package init(
    _ session: Session, sharing index: UnitIndex, choice: DecodeChoice, readsAhead: Bool = true
  ) {
    self.session = session
    self.index = index
    self.choice = choice
    pass = nil
    reader = UnitDecoder(session, index: index, choice: choice, readsAhead: readsAhead)
  }

  /// Another reader of the same session, which may belong to another thread.
  package func anotherReader() -> UnitSource {
    UnitSource(session, sharing: index, choice: choice)
  }

  /// The units of the message that ends with a frame; nil when it ends none, or the content cannot
  /// be read.
  package func decode(
    endingWith frame: LoggedFrame, _ wants: NodeSink.Wants, width: Int = NodeSink.usualWidth
  ) -> Decoded? {
    guard frame.row.message != nil, frame.row.header.fin else { return nil }
    return decode(frame.row.number, wants, width: width) {
      session.log.read { $0.frames(ofMessageEndingWith: frame.row, limit: LogState.messageReach) }
    }
  }

  /// The units of a message.
  package func decode(
    _ frames: [LoggedFrame], _ wants: NodeSink.Wants, width: Int = NodeSink.usualWidth
  ) -> Decoded? {
    frames.last.flatMap { decode($0.row.number, wants, width: width) { frames } }
  }

  /// What the pass has not reached yet is decoded by the pass, once for both.
  private func decode(
    _ last: UInt32, _ wants: NodeSink.Wants, width: Int, frames: () -> [LoggedFrame]
  ) -> Decoded? {
    let sink =
      if let pass, index.scanned < Int(last) {
        pass.decode(frame: last) { NodeSink($0, wants, width: width) }
      } else {
        reader.decode(frames(), wants, width: width)
      }
    return sink.map { Decoded(sink: $0, rows: index.units(of: last)) }
  }

  /// Decodes a message of one frame whose content is already known.
  package func units(
    of row: FrameRow, content: [UInt8], _ wants: NodeSink.Wants, paths: [FieldPath] = []
  ) -> [PayloadUnit]? {
    reader.units(of: row, content: content, wants, paths: paths)
  }

  /// The same for a frame by its number, with the values of fields.
  package func decode(
    frame number: UInt32, _ wants: NodeSink.Wants, paths: [FieldPath] = []
  ) -> NodeSink? {
    let frames = session.log.read { state -> [LoggedFrame]? in
      guard let row = state.frame(number), row.message != nil, row.header.fin else { return nil }
      return state.frames(ofMessageEndingWith: row, limit: LogState.messageReach)
    }
    return frames.flatMap { reader.decode($0, wants, paths: paths) }
  }

  /// The units in the bodies of a polling exchange: with each body the end that sent it.
  package func decode(
    _ entry: JournalEntry, _ wants: NodeSink.Wants, width: Int = NodeSink.usualWidth,
    paths: [FieldPath] = []
  ) -> [(from: Endpoint, units: Decoded)] {
    guard case .exchange(let exchange) = entry.event,
      PollingTarget(exchange.target)?.isPolling == true
    else { return [] }
    let key = ExchangeKey(exchange)
    if !index.knows(key) { pass?.reach(eventAfter: Int(entry.after)) }
    var rows = index.units(of: key)[...]
    return reader.decode(exchange, wants, width: width, paths: paths).map { from, sink in
      let own = rows.prefix(sink.units.count)
      rows = rows.dropFirst(own.count)
      return (from, Decoded(sink: sink, rows: Array(own)))
    }
  }

  /// How a connection was read where it was last looked at; nil when it never was.
  package func choice(of connection: UInt32) -> Conversation.Choice? {
    reader.choice(of: connection)
  }

  /// What is known of the units that a frame completes.
  package func rows(of frame: UInt32) -> [UnitRow] {
    if let pass { while index.scanned < Int(frame), pass.advance() {} }
    return index.units(of: frame)
  }

  /// Looks at all that the session has by now.
  package func finish() {
    guard let pass else { return }
    while pass.advance() {}
  }
}

@available(*, unavailable)
extension UnitSource: Sendable {}
