import WebSocket

/// Inflates compressed messages again when they are asked for; nothing is stored twice.
///
/// Frames are best asked for in order: the decoder of each direction stays where it is and
/// continues from there. A jump begins at the last checkpoint before the frame, about 1 MiB of
/// output away at most. It belongs to one thread.
package final class InflatedReader: InflatedContents {
  private struct Direction: Hashable {
    var connection: UInt32
    var from: Endpoint
  }

  /// A decoder, and the frame of its connection that it has reached.
  private struct Position {
    var inflater: Inflater
    /// The ordinal, among the connection's frames, of the next one to read.
    var next: Int
  }

  /// Decoders that are kept: about 40 KiB each.
  private static let limit = 64

  private let log: CaptureLog
  private let payloads: PayloadReader
  private var positions: [Direction: Position] = [:]

  package init(log: CaptureLog, payloads: PayloadReader) {
    self.log = log
    self.payloads = payloads
  }

  package convenience init(_ session: Session) {
    self.init(log: session.log, payloads: PayloadReader(store: session.store))
  }

  /// What a frame's payload inflates to, up to `limit` bytes; nil when it cannot be inflated.
  package func content(of frame: LoggedFrame, limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    return inflate(frame, limit: limit, to: &bytes) == nil ? nil : bytes
  }

  package func append(
    contentOf frame: LoggedFrame, limit: Int, to bytes: inout [UInt8]
  ) -> Bool {
    inflate(frame, limit: limit, to: &bytes).map { $0 <= limit } ?? false
  }

  /// Appends what a frame's payload inflates to, up to `limit` bytes, and returns how many bytes
  /// there were; nil when it cannot be inflated.
  private func inflate(
    _ frame: LoggedFrame, limit: Int, to bytes: inout [UInt8]
  ) -> Int? {
    let direction = Direction(connection: frame.row.connection, from: frame.row.from)
    guard var position = position(for: frame, direction) else { return nil }
    while let (ordinal, next) = compressedFrame(from: position.next, direction) {
      position.next = ordinal + 1
      let isWanted = next.row.number == frame.row.number
      let kept = isWanted ? limit : 0
      guard let count = inflate(next, with: position.inflater, keeping: kept, in: &bytes) else {
        positions[direction] = nil
        return nil
      }
      if isWanted {
        keep(position, direction)
        return count
      }
      if next.row.number > frame.row.number { break }
    }
    positions[direction] = nil
    return nil
  }

  /// Inflates the payload of one frame and returns the bytes that came out; nil when the payload is
  /// gone or does not decode.
  private func inflate(
    _ frame: LoggedFrame, with inflater: Inflater, keeping limit: Int, in bytes: inout [UInt8]
  ) -> Int? {
    let end = bytes.count + min(limit, Int.max - bytes.count)
    var output = bytes
    var count = 0
    func inflate(_ piece: [UInt8], endsMessage: Bool) -> InflateStatus {
      piece.withUnsafeBytes { piece in
        inflater.inflate(piece, endsMessage: endsMessage) { inflated in
          count += inflated.count
          output += inflated.prefix(max(0, end - output.count))
        }
      }
    }
    let read = payloads.forEachPiece(of: frame) { _ = inflate($0, endsMessage: false) }
    guard read == frame.row.header.length else { return nil }
    let status = inflate([], endsMessage: frame.row.header.fin)
    bytes = output
    return status == .good || status == .overLimit ? count : nil
  }

  private func keep(_ position: Position, _ direction: Direction) {
    if positions.count >= Self.limit, positions[direction] == nil { positions.removeAll() }
    positions[direction] = position
  }

  /// A decoder that is at `frame` or before it: the one in use, or one from a checkpoint.
  private func position(for frame: LoggedFrame, _ direction: Direction) -> Position? {
    let record = log.read { $0.connection(direction.connection) }
    guard let record else { return nil }
    let target = record.index.ordinal(ofFirstFrom: frame.row.number)
    let checkpoints =
      direction.from == .client ? record.clientCheckpoints : record.serverCheckpoints
    // A frame in the middle of its message needs the message's beginning.
    let first = frame.row.number - min(frame.row.number, frame.row.fragment ?? 0)
    let checkpoint = checkpoints.last { $0.after < first }
    let next = checkpoint.map { record.index.ordinal(ofFirstFrom: $0.after + 1) } ?? 0
    // A decoder from before the checkpoint has more to read, or lacks bytes in between.
    let earliest = checkpoint?.window.isEmpty == true ? next + 1 : next
    if let known = positions[direction], known.next >= earliest, known.next <= target {
      return known
    }
    guard let inflater = Inflater(window: checkpoint?.window ?? []) else { return nil }
    return Position(inflater: inflater, next: next)
  }

  /// The next compressed frame of a direction, from `ordinal` in its connection.
  private func compressedFrame(
    from ordinal: Int, _ direction: Direction
  ) -> (ordinal: Int, frame: LoggedFrame)? {
    log.read { state in
      guard let record = state.connection(direction.connection) else { return nil }
      var ordinal = ordinal
      while let number = record.index[ordinal], let row = state.frame(number) {
        if row.from == direction.from, row.flags.contains(.compressed) {
          return (
            ordinal,
            LoggedFrame(row: row, rules: state.rules(of: row), segments: state.segments(of: row))
          )
        }
        ordinal += 1
      }
      return nil
    }
  }
}

@available(*, unavailable)
extension InflatedReader: Sendable {}
