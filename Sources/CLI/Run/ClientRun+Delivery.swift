import Client
import Synchronization

/// Messages on their way to every connection of a run.
final class Delivery: Sendable {
  /// What each connection that was asked has answered, by its place.
  private let answers = Mutex<[Int: ClientDelivery?]>([:])
  let count: Int

  init(count: Int) { self.count = count }

  fileprivate func expect(_ place: Int) { answers.withLock { $0[place] = .some(nil) } }

  fileprivate func answer(_ place: Int, _ answer: ClientDelivery) {
    answers.withLock { $0[place] = answer }
  }

  /// The connections that have not answered yet, or broke: they end, or have.
  fileprivate var unsettled: (waiting: Set<Int>, broken: Set<Int>) {
    answers.withLock { answers in
      (
        Set(answers.filter { $0.value == nil }.keys),
        Set(answers.filter { $0.value == .broken }.keys)
      )
    }
  }

  /// How many of the messages a connection took, where it was not all of them.
  fileprivate var short: [Int: Int] {
    answers.withLock { answers in
      answers.compactMapValues { answer in
        guard case .taken(let taken) = answer else { return 0 }
        return taken < count ? taken : nil
      }
    }
  }
}

extension ClientRun {
  /// Whether every connection is open, or over.
  var isSettled: Bool { state.withLock { $0.places.allSatisfy { $0.phase != .opening } } }

  /// Whether there is a connection whose failure does not say already that nothing more is sent.
  var mayLoseLines: Bool {
    state.withLock { state in !state.isTimeUp && state.places.contains { !$0.hasFailed } }
  }

  /// Sends on every connection.
  ///
  /// - Parameter ring: Called whenever a connection has answered how much it took.
  func deliver(
    _ commands: [ClientCommand], _ ring: @escaping @Sendable () -> Void
  ) -> Delivery {
    let delivery = Delivery(count: commands.count)
    let places = state.withLock { $0.places }
    for (number, place) in places.enumerated() {
      guard place.phase == .open, let handle = place.handle else {
        delivery.answer(number, .taken(0))
        continue
      }
      delivery.expect(number)
      handle.send(commands) { answer in
        delivery.answer(number, answer)
        ring()
      }
    }
    return delivery
  }

  /// Whether each connection has taken what it will take: one that has not said so is over.
  func isSettled(_ delivery: Delivery) -> Bool {
    let (waiting, broken) = delivery.unsettled
    return state.withLock { state in
      state.isTimeUp || waiting.union(broken).allSatisfy { state.places[$0].phase == .over }
    }
  }

  /// Says which connections did not take all messages, once for each.
  ///
  /// - Parameter failure: The failure, given how many were sent and the URL.
  func reportShort(_ delivery: Delivery, _ failure: (_ taken: Int, _ url: String) -> CommandError) {
    for (number, taken) in delivery.short.sorted(by: { $0.key < $1.key }) {
      let url = state.withLock { state -> String? in
        // Why it cannot take anything is known already.
        if state.isTimeUp || state.places[number].hasFailed { return nil }
        state.places[number].hasFailed = true
        return state.places[number].url
      }
      if let url { report(failure(taken, url)) }
    }
  }
}
