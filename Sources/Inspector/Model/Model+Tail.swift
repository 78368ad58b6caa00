import Capture
import Filter
import Rows
import WebSocket

extension Model {
  /// What is below the rows of the log: what is under way, then what is held.
  var tail: [TailRow] {
    // Almost always there is neither.
    underWay.isEmpty && heldCount == 0 && filter.unit == .frames ? [] : partialRows + heldRows
  }

  /// An expression is about complete rows.
  private var partialRows: [TailRow] {
    guard filter.filter == nil || filter.isDimming, !filter.isMarkedOnly else { return [] }
    let partials = underWay.filter {
      filter.connection == nil || $0.connection == filter.connection
    }
    let messages = filter.openMessages.prefix(Self.shownMessages)
    let rest = partials.filter { partial in
      !messages.contains { $0.connection == partial.connection && $0.from == partial.from }
    }
    return messages.map { message in
      TailRow(
        connection: message.connection, from: message.from,
        partial: partial(message.connection, from: message.from), message: message)
    } + rest.map { TailRow(connection: $0.connection, from: $0.from, partial: $0) }
  }

  /// More messages under way than fit on any screen are not shown.
  private static let shownMessages = 64

  /// The row under way of one end of a connection.
  func tailRow(_ connection: UInt32, from: Endpoint) -> TailRow? {
    tail.first { $0.connection == connection && $0.from == from }
  }
}
