import Capture
import Client
import Options
import Synchronization
import WebSocket

extension ClientRun {
  /// The place of a connection, by its number in the session.
  func place(of connection: UInt32) -> Int? { state.withLock { $0.numbers[connection] } }

  /// A place has reached its goal: its connection is closed, and the way it ends is no longer a
  /// failure.
  func finish(_ place: Int) {
    let handle = state.withLock { state in
      state.places[place].isFinished = true
      if state.places[place].phase == .waiting { state.places[place].phase = .over }
      return state.places[place].handle
    }
    handle?.send(closing)
    change { _ in }
  }

  /// Everything was sent, and the servers had their time: closes all connections.
  func finishAll() {
    endReconnecting()
    _ = deliver([closing]) {}
  }

  /// Determines, once everything was printed, which places did not reach the goal.
  ///
  /// - Parameter missing: What is missing at a place, as the end of a sentence.
  func judge(_ missing: (Int) -> String?) {
    let places = state.withLock { $0.isTimeUp ? [] : $0.places }
    for (number, place) in places.enumerated() {
      guard place.isAsked, !place.hasFailed, let missing = missing(number) else { continue }
      report(
        place.breakOff
          ?? CommandError(.doesNotHold, "\(place.url): the connection ended \(missing)"))
    }
  }
}
