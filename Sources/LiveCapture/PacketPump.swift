import CLinux
import Glibc
import Pcapng
import Synchronization

/// Carries packets from an interface to a reader, and to a ring of files, as pcapng.
///
/// It captures from its creation on; `run` belongs to a thread of its own.
package final class PacketPump: @unchecked Sendable {
  // Unchecked: the source and the ring belong to the thread of `run`; requests from other threads
  // are guarded.
  private struct State {
    var statistics = PacketStatistics()
    var told = PacketStatistics()
    var news: [String] = []
  }

  /// How many packets are read before they are passed on.
  private static let batch = 512
  private static let batchBytes = 1 << 20
  /// How many batches are read between two counts of drops, however fast packets come.
  private static let countedBatches = 16
  /// The most batches that are read after the end was asked for.
  private static let lastBatches = 64

  /// The beginning of the pcapng data.
  package let header: [UInt8]
  private let options: CaptureOptions
  private let source: any PacketSource
  private var ring: FileRing?
  /// The time of the last packet.
  private var lastTime: UInt64 = 0
  private var stopEnds: [Int32] = [-1, -1]
  private let state = Mutex(State())
  private let isStopped = Atomic(false)

  package convenience init(_ options: CaptureOptions) throws(CaptureError) {
    try self.init(options, source: Interface(options))
  }

  init(_ options: CaptureOptions, source: any PacketSource) throws(CaptureError) {
    self.options = options
    self.source = source
    header = PcapngBlocks.captureHeader(
      application: options.application, linkType: source.linkType,
      snapshotLength: UInt32(CaptureOptions.snapshotLength), name: options.interface,
      filter: options.filter)
    guard windsock_open_pipe(&stopEnds) == 0 else {
      throw CaptureError(.other, "cannot capture: \(String(cString: strerror(errno)))")
    }
  }

  deinit { for end in stopEnds { close(end) } }

  /// Also writes what comes to a ring of files; called before `run`.
  ///
  /// - Returns: Why that is not possible, in one sentence; nil when it is.
  package func keep(in ring: FileRing, at time: UInt64) -> String? {
    self.ring = ring
    return self.ring?.write([], at: time)
  }

  /// Ends `run`.
  package func stop() {
    isStopped.store(true, ordering: .relaxed)
    windsock_ring_pipe(stopEnds[1], 1)
  }

  /// Captures until it is stopped, or the reader has gone; what was captured until then is passed
  /// on.
  ///
  /// - Parameters:
  ///   - output: The writing end of a pipe, which is closed at the end.
  ///   - signals: A descriptor that ends it when it can be read; -1 for none.
  package func run(into output: Int32, until signals: Int32 = -1) {
    _ = fcntl(output, F_SETFL, fcntl(output, F_GETFL) | O_NONBLOCK)
    var step = write(header, to: output) ? Step.packets : .end
    var hasPackets = false
    var batches = 0
    while step != .end, !isAsked(toEndBy: signals) {
      step = carry(to: output)
      if step == .packets {
        hasPackets = true
        batches += 1
        if batches % Self.countedBatches == 0 { readStatistics() }
        continue
      }
      if hasPackets { readStatistics() }
      if step == .none { wait(for: signals, hasPackets: hasPackets) }
      hasPackets = false
    }
    var left = Self.lastBatches
    while step != .end, left > 0 {
      step = carry(to: output)
      if step == .none { break }
      left -= 1
    }
    readStatistics()
    ring?.close()
    close(output)
  }

  private enum Step { case packets, none, end }

  /// Passes on what has come.
  private func carry(to output: Int32) -> Step {
    var blocks: [UInt8] = []
    let failure = read(into: &blocks)
    guard !blocks.isEmpty else {
      guard let failure else { return .none }
      tell(failure.text)
      return .end
    }
    if let sentence = ring?.write(blocks, at: lastTime) {
      ring?.close()
      ring = nil
      tell("\(sentence); the ring of files ends here")
    }
    return write(blocks, to: output) ? .packets : .end
  }

  /// Whether the end was asked for, by `stop` or by a signal.
  private func isAsked(toEndBy signals: Int32) -> Bool {
    var polls = [Self.polled(signals, for: POLLIN)]
    if poll(&polls, 1, 0) > 0 { stop() }
    return isStopped.load(ordering: .relaxed)
  }

  private func read(into blocks: inout [UInt8]) -> CaptureError? {
    do throws(CaptureError) {
      for _ in 0..<Self.batch where blocks.count < Self.batchBytes {
        let isThere = try source.next { bytes, original, time in
          PcapngBlocks.append(captured: bytes, original: original, time: time, to: &blocks)
          lastTime = time
        }
        guard isThere else { break }
      }
      return nil
    } catch {
      return error
    }
  }

  /// Waits for packets, or for the end; a second at most while there is something to count.
  private func wait(for signals: Int32, hasPackets: Bool) {
    var polls = [
      Self.polled(signals, for: POLLIN), Self.polled(source.descriptor, for: POLLIN),
      Self.polled(stopEnds[0], for: POLLIN),
    ]
    let patience: Int32 = source.descriptor < 0 ? 100 : hasPackets ? 1000 : -1
    _ = poll(&polls, 3, patience)
  }

  /// - Returns: False when the reader has gone, or the end was asked for.
  private func write(_ bytes: [UInt8], to output: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        Glibc.write(output, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if count > 0 { done += count }
      if count < 0, errno == EINTR { continue }
      guard count < 0 else { continue }
      guard errno == EAGAIN else { return false }
      var polls = [
        Self.polled(output, for: POLLOUT), Self.polled(stopEnds[0], for: POLLIN),
      ]
      // A reader that takes nothing more must not hold up the end.
      let isEnding = isStopped.load(ordering: .relaxed)
      if isEnding { polls[1].fd = -1 }
      let isReady = poll(&polls, 2, isEnding ? 1000 : -1) > 0
      if isEnding, !isReady { return false }
    }
    return true
  }

  private static func polled(_ descriptor: Int32, for events: Int32) -> pollfd {
    pollfd(fd: descriptor, events: Int16(events), revents: 0)
  }

  private func readStatistics() {
    guard let statistics = source.statistics else { return }
    state.withLock { $0.statistics = statistics }
    guard lastTime > 0 else { return }
    ring?.ending = PcapngBlocks.statistics(
      time: lastTime, received: statistics.received, dropped: statistics.dropped,
      byInterface: statistics.droppedByInterface)
  }

  private func tell(_ sentence: String) { state.withLock { $0.news.append(sentence) } }

  /// What happened since the last time, one sentence for each: drops are reported when there are
  /// more.
  package func takeNews() -> [String] {
    state.withLock { state in
      var news = state.news
      state.news = []
      let (now, told) = (state.statistics, state.told)
      if now.dropped > told.dropped || now.droppedByInterface > told.droppedByInterface {
        news.append("\(options.interface): \(Self.drops(now))")
        state.told = now
      }
      return news
    }
  }

  /// A summary at the end: `1200 packets captured on lo, none dropped`.
  package var summary: String {
    let statistics = state.withLock { $0.statistics }
    let packets = statistics.received == 1 ? "1 packet" : "\(statistics.received) packets"
    let isWhole = statistics.dropped == 0 && statistics.droppedByInterface == 0
    let drops = isWhole ? "none dropped" : Self.drops(statistics)
    return "\(packets) captured on \(options.interface), \(drops)"
  }

  private static func drops(_ statistics: PacketStatistics) -> String {
    var parts: [String] = []
    if statistics.dropped > 0 { parts.append("\(statistics.dropped) dropped by the kernel") }
    if statistics.droppedByInterface > 0 {
      parts.append("\(statistics.droppedByInterface) dropped by the interface")
    }
    return parts.joined(separator: ", ")
  }
}
