import CaptureSupport
import Dispatch
import Synchronization
import TestSupport
import Testing
import WebSocket

@testable import Capture

/// What waits for inflating: it comes into the log in order, and as if nothing had waited.
@Suite struct LateEntriesTests {
  @Test(arguments: 1...40)
  func theLogIsTheSameHoweverLateMessagesAreInflated(seed: UInt64) throws {
    let script = try CompressedTraffic(seed: seed)
    let prompt = Session(store: MemoryStore(), application: "test")
    script.play(into: prompt, inflatesLate: false)

    let cores = PatientCores()
    let late = Session(store: MemoryStore(), log: CaptureLog(cores: cores), application: "test")
    var random = SeededGenerator(seed: seed)
    script.play(into: late, inflatesLate: true) {
      // Now and then nothing waits any more, so that some reads wait and others do not.
      if random.below(16) == 0 { cores.run() }
      if random.below(64) == 0 { late.catchUp() }
    }
    cores.run()
    #expect(late.isUpToDate)
    #expect(LoggedSession(late).difference(from: LoggedSession(prompt)) == nil, "seed \(seed)")
  }

  @Test func threadsBesideEachOtherGiveTheSameLog() throws {
    let script = try CompressedTraffic(seed: 4711)
    let prompt = Session(store: MemoryStore(), application: "test")
    script.play(into: prompt, inflatesLate: false)
    let late = Session(store: MemoryStore(), log: CaptureLog(cores: Beside()), application: "test")
    script.play(into: late, inflatesLate: true)
    late.catchUp()
    #expect(LoggedSession(late).difference(from: LoggedSession(prompt)) == nil)
  }

  @Test func aRowAppearsOnlyOnceItsMessageIsInflated() throws {
    let cores = PatientCores()
    let session = Session(store: MemoryStore(), log: CaptureLog(cores: cores), application: "test")
    let talk = Conversation(session: session, inflatesLate: true)
    talk.open(
      requestLines: "Sec-WebSocket-Extensions: permessage-deflate\r\n",
      responseLines: "Sec-WebSocket-Extensions: permessage-deflate\r\n")
    let deflater = try #require(Deflater())
    let text = SeededGenerator.text(40_000)
    talk.client(talk.frame(0xC1, deflater.deflate(text)))
    talk.server([0x81, 0x01, 0x61])
    // The server's frame came after the client's and must not stand before it.
    #expect(session.log.counts.frames == 0)
    cores.run()
    #expect(session.log.counts.frames == 2)
    let length = session.log.read { state in state.frame(1).flatMap { state.inflatedLength(of: $0) }
    }
    #expect(length == 40_000)
  }

  @Test func theWindowOfAnEndIsThatAfterAllThatCame() throws {
    let session = Session(
      store: MemoryStore(), log: CaptureLog(cores: PatientCores()), application: "test")
    let talk = Conversation(session: session, inflatesLate: true)
    talk.open(
      requestLines: "Sec-WebSocket-Extensions: permessage-deflate\r\n",
      responseLines: "Sec-WebSocket-Extensions: permessage-deflate\r\n")
    let deflater = try #require(Deflater())
    let texts = (0..<4).map { SeededGenerator.text(10_000, seed: UInt64($0)) }
    for text in texts { talk.client(talk.frame(0xC1, deflater.deflate(text))) }
    #expect(talk.recorder.window(of: .client) == Array(texts.flatMap { $0 }.suffix(32 << 10)))
    #expect(session.log.counts.frames == 4)
  }

  @Test func moreBytesThanMayWaitAreWorkedOffByWhoAddsThem() {
    let entries = LateEntries(cores: PatientCores())
    let done = Counter()
    for _ in 0..<3 {
      entries.add(.init(byteCount: LateEntries.limit / 2) { done.add() })
      entries.makeRoom()
    }
    #expect(done.count == 1)
    entries.finish()
    #expect(done.count == 3)
    #expect(entries.isEmpty)
  }

  @Test func whereNothingRunsBesideItNothingWaits() {
    let entries = LateEntries(cores: OneCore())
    let done = Counter()
    for count in 1...3 {
      entries.add(.init(byteCount: 1) { done.add() })
      entries.makeRoom()
      #expect(done.count == count)
    }
  }

  @Test func waitingEndsThoughOthersGoOnAdding() {
    let entries = LateEntries(cores: PatientCores())
    let done = Counter()
    // Each entry adds another, as a peer does that does not stop.
    func addAnother() {
      entries.add(
        .init(byteCount: 0) {
          done.add()
          addAnother()
        })
    }
    addAnother()
    entries.finish()
    #expect(done.count == 1)
    #expect(!entries.isEmpty)
  }

  @Test func waitingEndsWhenItShall() {
    let entries = LateEntries(cores: PatientCores())
    let done = Counter()
    for _ in 0..<5 { entries.add(.init(byteCount: 0) { done.add() }) }
    entries.finish { done.count == 2 }
    #expect(done.count == 2)
    #expect(!entries.isEmpty)
  }

  @Test func entriesAreMadeInTheOrderInWhichTheyCame() {
    let entries = LateEntries(cores: Beside())
    let order = Mutex<[Int]>([])
    for number in 0..<10_000 {
      entries.add(.init(byteCount: 0) { order.withLock { $0.append(number) } })
    }
    entries.finish()
    #expect(order.withLock { $0 } == Array(0..<10_000))
  }
}

/// Work that waits until it is asked for.
final class PatientCores: Cores {
  let count = 1
  private let work = Mutex<[@Sendable () -> Void]>([])

  func share(_ work: @Sendable (Int) -> Void) { work(0) }

  func begin(_ work: @escaping @Sendable () -> Void) -> Bool {
    self.work.withLock { $0.append(work) }
    return true
  }

  func run() {
    let asked = work.withLock { work in
      defer { work = [] }
      return work
    }
    for work in asked { work() }
  }
}

/// Work on threads of the system.
private struct Beside: Cores {
  let count = 2

  func share(_ work: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: work)
  }

  func begin(_ work: @escaping @Sendable () -> Void) -> Bool {
    DispatchQueue.global().async(execute: work)
    return true
  }
}

private final class Counter: Sendable {
  private let number = Atomic<Int>(0)

  var count: Int { number.load(ordering: .relaxed) }

  func add() { number.add(1, ordering: .relaxed) }
}

/// All that a session's log has to say.
private struct LoggedSession {
  private var items: [String]

  init(_ session: Session) {
    items = session.log.read { state in
      let frames = (0..<state.frameCount).compactMap { state.frame(UInt32($0 + 1)) }.map { row in
        var plain = row
        // Sets of findings are numbered as they come, those of one read in any order.
        plain.flags = row.flags.with(findingSet: 0)
        let rules = state.rules(of: row).map { "\($0)" }.sorted()
        let inflated = state.inflatedLength(of: row).map { "\($0)" } ?? "not"
        return "\(plain) breaks \(rules), at \(state.segments(of: row)), inflated: \(inflated)"
      }
      let connections = state.connections.map { record in
        let checkpoints = (record.clientCheckpoints + record.serverCheckpoints).map {
          "\($0.after): \($0.window)"
        }
        return "\(record.number) \(record.phase) \(record.client) \(record.server) "
          + "\(String(describing: record.close)) \(record.failure ?? "") \(record.underWay) "
          + "\(record.frameCount) \(checkpoints)"
      }
      return frames + state.journal.map { "\($0)" } + connections
        + state.findings.map { "\($0)" }
    }
  }

  /// The first thing that another one says differently; nil when there is none.
  func difference(from other: LoggedSession) -> String? {
    for (mine, others) in zip(items, other.items) where mine != others {
      return "\(mine) instead of \(others)"
    }
    return items.count == other.items.count ? nil : "\(items.count) of \(other.items.count)"
  }
}
