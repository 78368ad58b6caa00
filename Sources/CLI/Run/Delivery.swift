import Client
import Synchronization

/// Messages on their way to the connections of a run.
final class Delivery: Sendable {
  /// What happened to the messages at a place.
  struct Outcome: Sendable {
    /// Which of the place's connections was asked.
    let generation: Int
    /// What it answered; nil as long as it has not.
    var answer: ClientDelivery?
  }

  private let outcomes = Mutex<[Int: Outcome]>([:])
  private let count: Int

  /// - Parameter count: How many messages there are.
  init(count: Int) { self.count = count }

  func expect(_ place: Int, generation: Int) {
    outcomes.withLock { $0[place] = Outcome(generation: generation) }
  }

  func answer(_ place: Int, _ answer: ClientDelivery) {
    outcomes.withLock { $0[place]?.answer = answer }
  }

  /// The places that have not answered yet, or broke, with the connections that were asked.
  var unsettled: [Int: Int] {
    outcomes.withLock { outcomes in
      outcomes.compactMapValues { outcome in
        switch outcome.answer {
        case .taken: nil
        case nil, .broken: outcome.generation
        }
      }
    }
  }

  /// The places that did not take all of the messages, in their order.
  var short: [(place: Int, outcome: Outcome)] {
    outcomes.withLock { outcomes in
      outcomes.filter { $0.value.answer != .taken(count) }
        .sorted { $0.key < $1.key }
        .map { (place: $0.key, outcome: $0.value) }
    }
  }
}
