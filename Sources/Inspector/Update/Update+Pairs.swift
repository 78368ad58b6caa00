import Capture
import Payloads
import Rows
import Units
import WebSocket

extension Model {
  /// Goes from a frame to the one that belongs to it: from request to answer and back, from Ping to
  /// Pong, from one Close to the other, from fragment to fragment.
  mutating func goToPair(isForward: Bool) {
    if let linked = linkedToExchange(isForward: isForward) { return goTo(linked) }
    guard case .frame(let number) = cursorRow,
      let frame = log.read({ lookup.frame(number, in: $0) })
    else {
      notice = Notice("only frames have a counterpart")
      return
    }
    if let linked = linked(to: number, isForward: isForward) { return goTo(linked) }
    let pairing = Pairing(frame, payloads: payloads, isForward: isForward)
    if let found = partner(of: frame.row, pairing) {
      goTo(frame: found)
    } else {
      notice = Notice("no counterpart of this frame was found")
    }
  }

  /// The frame of the answer or request that a frame belongs to, in the direction asked for.
  private func linked(to number: UInt32, isForward: Bool) -> UnitLink? {
    decoded.index.units(of: number).first { unit in
      guard let link = unit.link else { return false }
      if link.exchange != nil { return isForward == (unit.role == .request) }
      return isForward ? link.frame > number : link.frame < number
    }?.link
  }

  /// The counterpart of the exchange under the cursor; where it is both request and answer, the one
  /// in the direction asked for.
  private func linkedToExchange(isForward: Bool) -> UnitLink? {
    guard case .event(let event) = cursorRow, let exchange = log.read({ $0.exchange(event) })
    else { return nil }
    let linked = decoded.index.units(of: ExchangeKey(exchange)).filter { $0.link != nil }
    return (linked.first { isForward == ($0.role == .request) } ?? linked.first)?.link
  }

  private mutating func goTo(_ link: UnitLink) {
    guard let exchange = link.exchange else { return goTo(frame: link.frame) }
    let event: Int? = log.read { state in
      state.journal.firstIndex { entry in
        guard case .exchange(let other) = entry.event else { return false }
        return ExchangeKey(other) == exchange
      }
    }
    guard let event else { return }
    goTo(.event(event), named: "HTTP exchange \(exchange.connection)/\(exchange.number)")
  }

  /// Frames looked at on the way to the other.
  private static let reach = 100_000

  private func partner(of row: FrameRow, _ pairing: Pairing) -> UInt32? {
    for isForward in pairing.directions {
      var number = Int(row.number)
      for _ in 0..<Self.reach {
        number += isForward ? 1 : -1
        guard number >= 1, number <= rows.frames,
          let frame = log.read({ lookup.frame(UInt32(number), in: $0) })
        else { break }
        if pairing.accepts(frame) { return frame.row.number }
      }
    }
    return nil
  }
}

/// What the counterpart of a frame looks like, and where it is.
private struct Pairing {
  private let row: FrameRow
  private let payload: [UInt8]
  private let payloads: PayloadReader
  /// Towards the newest frame (true) or the first, in the order in which to look.
  let directions: [Bool]

  init(_ frame: LoggedFrame, payloads: PayloadReader, isForward: Bool) {
    row = frame.row
    self.payloads = payloads
    payload = row.opcode.isControl ? payloads.payload(of: frame, limit: 125) : []
    directions =
      switch row.opcode {
      case .ping: [true]
      case .pong: [false]
      case .close: [true, false]
      default: [isForward]
      }
  }

  func accepts(_ other: LoggedFrame) -> Bool {
    guard other.row.connection == row.connection else { return false }
    switch row.opcode {
    case .ping: return isAnswer(other, .pong)
    case .pong: return isAnswer(other, .ping)
    case .close: return other.row.opcode == .close && other.row.from != row.from
    default: return row.message != nil && other.row.message == row.message
    }
  }

  /// A Pong carries the payload of the Ping it answers (RFC 6455, section 5.5.3).
  private func isAnswer(_ other: LoggedFrame, _ opcode: Opcode) -> Bool {
    other.row.opcode == opcode && other.row.from != row.from
      && payloads.payload(of: other, limit: 125) == payload
  }
}
