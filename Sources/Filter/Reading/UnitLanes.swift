import Capture
import Units
import WebSocket

/// Asks a filter about many messages that have to be decoded, on all cores at once.
///
/// What a message says may depend on those before it. All lanes but the first begin in the middle,
/// as if the messages before changed nothing that their conversations remember; afterwards it is
/// compared what those did, and where they changed something, the lane asks again. It belongs to
/// one thread, which waits for the lanes.
final class UnitLanes {
  /// Fewer messages are asked about sooner by one lane than by several that have to be woken.
  static let smallest = 256
  /// How many times in a row lanes may have to ask again before they give up: such conversations
  /// change with each message.
  static let failureLimit = 4

  /// The first asks for the caller, and is the only one where the others cannot help.
  private let lanes: [Lane]
  private let cores: any Cores
  private var failures = 0
  /// How many times a lane asked again.
  private(set) var repeated = 0

  /// - Parameters:
  ///   - judge: Asks where lanes are no help.
  ///   - session: Whose messages are asked about.
  ///   - cores: There is a lane for each.
  /// - Returns: nil where nothing is decoded, where requests and answers matter, where matches may
  ///   be given up, or where there is only one core.
  init?(_ judge: FrameMatcher, in session: Session, on cores: any Cores) {
    let filter = judge.filter
    guard cores.count > 1, filter.mayDecode, !filter.asksForLinks, !filter.hasPatterns,
      let units = judge.units
    else { return nil }
    var lanes = [Lane(judge, units)]
    for _ in 1..<cores.count {
      guard let copy = try? Filter.parse(filter.description).get() else { return nil }
      let units = units.anotherReader()
      lanes.append(Lane(FrameMatcher(copy, in: session, units: units), units))
    }
    self.lanes = lanes
    self.cores = cores
  }

  /// Whether lanes may help with what comes next.
  var isUseful: Bool { failures < Self.failureLimit }

  /// Which frames match, in the same order; nil where lanes are no help, and nothing was asked.
  ///
  /// - Parameter frames: All frames of the session between the first and the last of them that may
  ///   have to do with messages.
  func answers(for frames: [OpenFrame]) -> [Bool]? {
    guard isUseful, frames.count >= Self.smallest,
      frames.allSatisfy({ !$0.row.flags.contains(.compressed) })
    else { return nil }
    let shares = shares(of: frames)
    guard let guesses = guesses(for: shares) else { return nil }
    for share in shares.dropFirst() {
      for connection in share.connections {
        guard let guess = guesses[connection] else { return nil }
        lanes[share.lane].units.reader.begin(connection, with: guess, before: share.first)
      }
    }
    // Unsafe only in name: each thread has the lane of its number, and this one waits for all.
    nonisolated(unsafe) let lanes = lanes
    cores.share { number in
      if shares.indices.contains(number) { lanes[number].ask(frames[shares[number].range]) }
    }
    settle(shares, guesses, frames)
    return shares.flatMap { lanes[$0.lane].answers }
  }

  /// The frames that one lane asks about.
  private struct Share: Sendable {
    var lane: Int
    var range: Range<Int>
    /// The number of the first frame.
    var first: UInt32
    /// Their connections.
    var connections: [UInt32] = []
  }

  private func shares(of frames: [OpenFrame]) -> [Share] {
    let size = (frames.count + lanes.count - 1) / lanes.count
    return stride(from: 0, to: frames.count, by: size).enumerated().map { lane, start in
      let range = start..<min(start + size, frames.count)
      var share = Share(lane: lane, range: range, first: frames[start].row.number)
      var latest: UInt32?
      var seen: Set<UInt32> = []
      for frame in frames[range] where frame.row.connection != latest {
        latest = frame.row.connection
        if seen.insert(frame.row.connection).inserted {
          share.connections.append(frame.row.connection)
        }
      }
      return share
    }
  }

  /// The conversations before all shares; nil where one is not known.
  private func guesses(for shares: [Share]) -> [UInt32: UnitDecoder.Start]? {
    guard let first = shares.first?.first else { return nil }
    var guesses: [UInt32: UnitDecoder.Start] = [:]
    for connection in shares.flatMap(\.connections) where guesses[connection] == nil {
      guard let start = lanes[0].units.reader.start(of: connection, at: first) else { return nil }
      guesses[connection] = start
    }
    return guesses
  }

  /// Has the lanes ask again whose guesses were wrong, one after the other, and leaves all
  /// conversations with the first lane as they are after the last message.
  private func settle(
    _ shares: [Share], _ guesses: [UInt32: UnitDecoder.Start], _ frames: [OpenFrame]
  ) {
    // The lane that read a connection last.
    var owners: [UInt32: Int] = [:]
    var isRepeated = false
    for share in shares {
      let lane = lanes[share.lane]
      let wrong = share.connections.contains { connection in
        guard let owner = owners[connection] else { return false }
        let now = lanes[owner].units.reader.start(of: connection, at: share.first)
        return now.map { guesses[connection]?.isSame(as: $0) != true } ?? true
      }
      if wrong {
        for connection in share.connections {
          lane.units.reader.take(connection, from: lanes[owners[connection] ?? 0].units.reader)
        }
        lane.ask(frames[share.range])
        repeated += 1
        isRepeated = true
      }
      for connection in share.connections { owners[connection] = share.lane }
    }
    failures = isRepeated ? failures + 1 : 0
    for (connection, owner) in owners where owner > 0 {
      lanes[0].units.reader.take(connection, from: lanes[owner].units.reader)
    }
  }

  /// One of them.
  private final class Lane {
    let matcher: FrameMatcher
    let units: UnitSource
    private(set) var answers: [Bool] = []

    init(_ matcher: FrameMatcher, _ units: UnitSource) {
      self.matcher = matcher
      self.units = units
    }

    func ask(_ frames: ArraySlice<OpenFrame>) {
      answers = frames.map(matcher.matches)
    }
  }
}
