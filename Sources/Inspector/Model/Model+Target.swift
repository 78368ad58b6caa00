import Capture
import Rows

extension Model {
  /// The connections that are open.
  var openConnections: [UInt32] {
    log.read { state in state.connections.filter { $0.phase == .open }.map(\.number) }
  }

  /// The connection that messages go to: the one that the composer was opened for, or that is shown
  /// or selected, when it is open, else the newest one that is.
  package var target: UInt32? {
    let wanted = [
      composer.repeating, focus == .composer ? composer.connection : nil,
      focus == .connections ? connections.selected : nil, filter.connection,
      traits(of: cursorRow)?.connection,
    ].compactMap { $0 }
    return log.read { state in
      for number in wanted where state.connection(number)?.phase == .open { return number }
      return state.connections.last { $0.phase == .open }?.number
    }
  }
}
