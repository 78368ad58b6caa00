import Capture
import Filter
import WebSocket

/// Leaves out rows that repeat the previous row from the same end of a connection.
///
/// Only whole frames of moderate length are compared, by opcode and content; how many were left
/// out is counted by the first of them. It belongs to one thread.
package final class RepeatScan: RowScan {
  private struct Key: Hashable {
    var connection: UInt32
    var from: Endpoint
  }

  /// What an end sent last.
  private struct Last {
    /// The first frame that sent it.
    var first: UInt32
    var opcode: Opcode
    var length: UInt64
    /// Nil until another frame could be the same.
    var content: [UInt8]?
  }

  /// Content that is compared, in bytes.
  private static let limit = 4096
  /// Ends of connections that are remembered.
  private static let endLimit = 1 << 14

  let base: (any RowScan)?
  private let log: CaptureLog
  private let contents: ContentReader
  private var lookup = FrameLookup()
  private var lasts: [Key: Last] = [:]
  package private(set) var repeats: [UInt32: Int] = [:]
  private(set) var scanned = 0

  /// - Parameter base: Finds the rows; nil takes every frame.
  init(_ base: (any RowScan)?, over session: Session) {
    self.base = base
    log = session.log
    contents = ContentReader(session)
  }

  func next(limit: Int) -> [UInt32] {
    guard let base else {
      let end = min(scanned + max(0, limit), log.counts.frames)
      let numbers = (scanned..<max(scanned, end)).map { UInt32(truncatingIfNeeded: $0 + 1) }
      scanned = end
      return numbers.filter { !isRepeat($0) }
    }
    let found = base.next(limit: limit)
    scanned = base.scanned
    return found.filter { !isRepeat($0) }
  }

  private func isRepeat(_ number: UInt32) -> Bool {
    lookup.prepare(log)
    guard let frame = log.read({ lookup.frame(number, in: $0) }) else { return false }
    let row = frame.row
    let key = Key(connection: row.connection, from: row.from)
    guard row.header.fin, (row.fragment ?? 0) == 0, row.flags.isDisjoint(with: .fates),
      row.header.length <= Self.limit
    else {
      lasts[key] = nil
      return false
    }
    if var last = lasts[key], last.opcode == row.opcode, last.length == row.header.length {
      let content = contents.content(of: frame, limit: Self.limit)
      if last.content == nil {
        let first = log.read { lookup.frame(last.first, in: $0) }
        last.content = first.flatMap { contents.content(of: $0, limit: Self.limit) }
        lasts[key] = last
      }
      if let content, content == last.content, !row.hasFindings {
        repeats[last.first, default: 0] += 1
        return true
      }
    }
    if lasts.count >= Self.endLimit { lasts.removeAll(keepingCapacity: true) }
    lasts[key] = Last(first: number, opcode: row.opcode, length: row.header.length)
    return false
  }
}

@available(*, unavailable)
extension RepeatScan: Sendable {}
