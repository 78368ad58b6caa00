import Pcapng
import Synchronization
package import WebSocket

/// What one run captures: a log, and the session file that its payloads are in.
///
/// It is the only sequencer. However many event loops run side by side, a short lock gives each
/// read its time, its place in the file and the numbers of its frames, so that live order, file
/// order and numbers agree.
package final class Session: Sendable {
  package let log: CaptureLog
  package let store: any SessionStore
  /// Whether bytes are appended to the store; false when it is a file that is being read.
  let isRecording: Bool
  /// Bytes of each HTTP body that are recorded.
  let bodyLimit: UInt64
  let observer: (any ByteObserver)?
  private let sequencer: Mutex<Sequencer>
  private let late: LateEntries
  private let heldNumbers = Atomic<UInt64>(1)

  /// The state that decides the order of things.
  struct Sequencer {
    var lastTime: UInt64 = 0
    /// Address pairs in use, so that two connections never share one in the file.
    var pairs: Set<[Address]> = []
    /// The packets of the connections, by their numbers.
    var packets: [UInt32: ConnectionPackets] = [:]
    /// The handshake keys of all connections (H08).
    var keys = SeenKeys()

    /// `time`, or the last time given out when that is later: time in a file never goes back.
    mutating func clamp(_ time: UInt64) -> UInt64 {
      lastTime = max(lastTime, time)
      return lastTime
    }
  }

  /// Bytes of each HTTP body that are recorded by default.
  package static let defaultBodyLimit: UInt64 = 64 << 10

  /// - Parameters:
  ///   - store: Where the bytes go. Empty for a new session; the file itself for a reopened one.
  ///   - application: The program and its version, for the section header; nil when
  ///     `store` is a file that is being read and gets nothing.
  ///   - bodyLimit: Bytes of each HTTP body that are recorded; of the rest, only how many.
  ///   - observer: Gets the bytes too.
  package init(
    store: any SessionStore, log: CaptureLog = CaptureLog(), application: String?,
    bodyLimit: UInt64 = Session.defaultBodyLimit, observer: (any ByteObserver)? = nil
  ) {
    self.store = store
    self.bodyLimit = bodyLimit
    self.observer = observer
    self.log = log
    late = LateEntries(cores: log.cores)
    isRecording = application != nil
    sequencer = Mutex(Sequencer())
    if let application {
      _ = store.append([.copied(PcapngBlocks.fileHeader(application: application))])
    }
  }

  /// A recorder for one connection; it is numbered when its first byte arrives.
  ///
  /// - Parameters:
  ///   - origin: Whose connection it is.
  ///   - limits: Sizes above which frames and messages are reported.
  ///   - inflatesLate: Whether it may be called before messages are inflated that it was given. Rows
  ///     come into the log when that is done, in their order; `events` of the recorder are without
  ///     what is inside of compressed messages.
  package func recorder(
    _ origin: ConnectionOrigin, limits: FrameLimits = FrameLimits(), inflatesLate: Bool = false
  ) -> ConnectionRecorder {
    ConnectionRecorder(session: self, origin: origin, limits: limits, splitsStages: inflatesLate)
  }

  /// A number for the next original that is kept: of a frame that is held, or that was dropped.
  package func nextHeldID() -> UInt64 {
    heldNumbers.wrappingAdd(1, ordering: .relaxed).oldValue
  }

  /// The first byte of a capture arrived, which may be earlier than the first byte of any
  /// connection.
  package func begin(at time: UInt64) { log.write { $0.begin(at: time) } }

  /// Adds a sentence to the log, between the frames.
  ///
  /// - Parameter time: In nanoseconds since the Unix epoch; nil for the time of the last thing that
  ///   happened, as for sentences about a file once it was read.
  package func note(_ text: String, connection: UInt32? = nil, at time: UInt64?) {
    sequence { sequencer in
      let time = settle(time ?? log.read { $0.lastTime }, &sequencer)
      enter { $0.journal(.note(text, connection: connection), time: time) }
    }
  }

  /// The time an event gets: in a file that is being read its own, while recording never an earlier
  /// one than the event before it.
  func settle(_ time: UInt64, _ sequencer: inout Sequencer) -> UInt64 {
    isRecording ? sequencer.clamp(time) : time
  }

  /// Runs `body` under the lock that decides the order.
  ///
  /// When the disk is slower than the traffic, or inflating is, the caller waits for it afterwards,
  /// without the lock.
  func sequence<Result>(_ body: (inout Sequencer) -> sending Result) -> sending Result {
    defer {
      store.makeRoom()
      late.makeRoom()
    }
    return sequencer.withLock { sequencer in body(&sequencer) }
  }

  /// Whether everything that happened is in the log.
  package var isUpToDate: Bool { late.isEmpty }

  /// Changes the log after everything that happened before; to be called under the lock that decides
  /// the order.
  func enter(_ change: @escaping (inout LogState) -> Void) {
    if late.isEmpty { return log.write { change(&$0) } }
    late.add(LateEntries.Entry(byteCount: 0) { [log] in log.write { change(&$0) } })
  }

  /// Enters a read into the log, as soon as what its compressed messages inflate to is known.
  ///
  /// - Parameter content: The frames of it, where they are still to be inflated.
  func enter(_ read: LoggedRead, inflating content: CapturedBytes?) {
    if content == nil, late.isEmpty { return log.write { read.enter(into: &$0) } }
    let kept = content.map { KeptBytes($0) }
    late.add(
      LateEntries.Entry(byteCount: read.batch.byteCount + (kept?.bytes.count ?? 0)) { [log] in
        var read = read
        if let kept { read.read(content: kept.bytes) }
        log.write { read.enter(into: &$0) }
      })
  }

  /// Waits until everything that happened before the call is in the log.
  ///
  /// - Parameter isOver: Whether to wait no longer.
  package func catchUp(until isOver: () -> Bool = { false }) { late.finish(until: isOver) }
}
