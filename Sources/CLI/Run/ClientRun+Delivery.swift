import Client
import Options
import Synchronization

extension ClientRun {
  /// Whether every connection is open, or over.
  var isSettled: Bool {
    state.withLock { state in
      state.places.allSatisfy { $0.phase == .open || $0.phase == .over }
    }
  }

  /// Whether there is a connection whose failure does not already imply that nothing more is sent.
  var mayLoseLines: Bool {
    state.withLock { state in
      !state.isTimeUp && state.places.contains { !$0.hasFailed && !$0.isFinished }
    }
  }

  /// Sends on every connection, or on that of one place.
  ///
  /// - Parameter ring: Called whenever a connection has answered how much it took.
  func deliver(
    _ commands: [ClientCommand], to place: Int? = nil, _ ring: @escaping @Sendable () -> Void
  ) -> Delivery {
    let delivery = Delivery(count: commands.reduce(0) { $0 + $1.count })
    let places = state.withLock { $0.places }
    for (number, each) in places.enumerated() where place ?? number == number {
      delivery.expect(number, generation: each.generation)
      guard each.phase == .open, let handle = each.handle else {
        delivery.answer(number, .taken(0))
        continue
      }
      handle.send(commands) { answer in
        delivery.answer(number, answer)
        ring()
      }
    }
    return delivery
  }

  /// Whether each connection has taken what it will take; one that has not answered has ended.
  func isSettled(_ delivery: Delivery) -> Bool {
    let unsettled = delivery.unsettled
    return state.withLock { state in
      state.isTimeUp
        || unsettled.allSatisfy { place, generation in
          state.places[place].phase == .over || state.places[place].generation != generation
        }
    }
  }

  /// Ends or reopens a place whose connection took no more.
  enum Successor { case open, none, unknown }

  /// Whether another connection follows one of a place.
  ///
  /// - Parameter generation: The one that took no more.
  func successor(of generation: Int, at place: Int) -> Successor {
    guard course.reconnects else { return .none }
    return state.withLock { state in
      let place = state.places[place]
      if state.isTimeUp || place.phase == .over { return .none }
      return place.phase == .open && place.generation != generation ? .open : .unknown
    }
  }

  /// Reports that a connection did not take all messages, once for each place.
  ///
  /// - Parameter failure: The failure, given the URL.
  func reportShort(at place: Int, _ failure: (_ url: String) -> CommandError) {
    let url = state.withLock { state -> String? in
      // Why it cannot take anything is known already.
      if state.isTimeUp || state.places[place].hasFailed || state.places[place].isFinished {
        return nil
      }
      state.places[place].hasFailed = true
      return state.places[place].url
    }
    if let url { report(failure(url)) }
  }

  func url(of place: Int) -> String { state.withLock { $0.places[place].url } }
}
