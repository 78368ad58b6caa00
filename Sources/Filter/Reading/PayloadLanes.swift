import Capture
import WebSocket

/// Asks the only question of a filter about many payloads, on all cores at once.
///
/// Each lane has its own window on the session file and its own copy of the filter, as a regular
/// expression serves one caller at a time. It belongs to one thread, which waits for the lanes.
final class PayloadLanes {
  enum Answer: UInt8 {
    case no
    case yes
    /// The payload alone does not tell, or the lane stopped before.
    case open
  }

  /// Fewer payloads are asked about sooner by one lane than by several that have to be woken.
  static let smallest = 512

  private let lanes: [Lane]
  private let cores: any Cores

  /// - Parameters:
  ///   - filter: The filter.
  ///   - session: Whose payloads are asked about.
  ///   - cores: There is a lane for each.
  /// - Returns: nil where there is no such question, or only one core.
  init?(_ filter: Filter, in session: Session, on cores: any Cores) {
    guard filter.question != nil, cores.count > 1 else { return nil }
    self.cores = cores
    lanes = (0..<cores.count).compactMap { _ in
      (try? Filter.parse(filter.description).get()).map { Lane($0, in: session) }
    }
    guard lanes.count == cores.count else { return nil }
  }

  /// Matches that were given up so far.
  var abandonedMatches: Int { lanes.reduce(0) { $0 + $1.judge.filter.abandonedMatches } }

  /// The answers for payloads, in the same order.
  ///
  /// - Parameter patience: How many matches a lane may give up before it stops.
  func answers(for places: [PayloadPlace], patience: Int) -> [Answer] {
    // Unsafe only in name: each thread has the lane of its number, and this one waits for all.
    nonisolated(unsafe) let lanes = lanes
    let share = (places.count + lanes.count - 1) / lanes.count
    cores.share { number in
      let first = min(number * share, places.count)
      lanes[number].ask(places[first..<min(first + share, places.count)], patience: patience)
    }
    return Array(lanes.map(\.answers).joined())
  }

  /// One of them.
  private final class Lane {
    let judge: FrameMatcher
    private(set) var answers: [Answer] = []

    init(_ filter: Filter, in session: Session) {
      judge = FrameMatcher(filter, in: session)
    }

    func ask(_ places: ArraySlice<PayloadPlace>, patience: Int) {
      answers.removeAll(keepingCapacity: true)
      guard let question = judge.filter.question else { return }
      let limit = judge.filter.abandonedMatches + patience
      for place in places {
        // What is compressed is read in order, by one reader.
        guard place.isPlain, judge.filter.abandonedMatches < limit else {
          answers.append(.open)
          continue
        }
        answers.append(
          judge.answer(question, at: place).map { $0 ? Answer.yes : .no } ?? .open)
      }
    }
  }
}
