import Capture
import Glibc
import Synchronization
import Testing
import WebSocket

@testable import SessionFiles

/// What threads beside each other may see of a session file, and what they may wait for.
@Suite struct SessionFileLockTests {
  @Test func aReadThatBeginsInTheHeadDoesNotRunIntoWhatWasGivenUpAfterIt() throws {
    let file = try SessionFile.scratch(limit: 8 << 20)
    let head = [UInt8](repeating: 0x68, count: 100)
    _ = file.append([.copied(head)])
    for _ in 0..<20 {
      _ = file.append([.copied([UInt8](repeating: 0xAB, count: 1 << 20))])
      file.flush()
    }
    #expect(file.read(position: 0, count: 4000) == head)
    #expect(file.read(position: 40, count: 4000) == Array(head.dropFirst(40)))
    #expect(file.read(position: 100, count: 4000).isEmpty)
  }

  @Test func bytesThatAreGivenUpWhileTheyAreReadNeverReadAsZeros() throws {
    let file = try SessionFile.scratch(limit: 8 << 20)
    _ = file.append([.copied([UInt8](repeating: 0x68, count: 100))])
    let block = [UInt8](repeating: 0xAB, count: 1 << 20)
    for _ in 0..<8 { _ = file.append([.copied(block)]) }
    file.flush()
    let isDone = Atomic(false)
    let wrong = Atomic(0)
    let reads = Atomic(0)
    try withThreads(2) { _ in
      while !isDone.load(ordering: .relaxed) {
        // The oldest bytes still held: they are given up next.
        let position = max(100, file.state.withLock { $0.oldest })
        let bytes = file.read(position: position, count: 4 << 20)
        reads.wrappingAdd(1, ordering: .relaxed)
        let hasZero = bytes.withUnsafeBytes { bytes in
          bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
        }
        if hasZero { wrong.wrappingAdd(1, ordering: .relaxed) }
      }
    } meanwhile: {
      for _ in 0..<400 {
        _ = file.append([.copied(block)])
        file.flush()
      }
      isDone.store(true, ordering: .relaxed)
    }
    #expect(reads.load(ordering: .relaxed) > 0)
    #expect(wrong.load(ordering: .relaxed) == 0)
  }

  @Test func bytesThatAreBeingWrittenCanBeRead() throws {
    let file = try SessionFile.scratch()
    let block = [UInt8](repeating: 0xAB, count: 8 << 20)
    _ = file.append([.copied(block)])
    let isDone = Atomic(false)
    let short = Atomic(0)
    try withThreads(1) { _ in
      while !isDone.load(ordering: .relaxed) {
        // What was appended last is written last.
        let bytes = file.read(position: file.size - 100, count: 100)
        if bytes.count < 100 { short.wrappingAdd(1, ordering: .relaxed) }
      }
    } meanwhile: {
      for _ in 0..<20 {
        _ = file.append([.copied(block)])
        file.flush()
      }
      isDone.store(true, ordering: .relaxed)
    }
    #expect(short.load(ordering: .relaxed) == 0)
  }

  @Test func appendingDoesNotWaitForTheDiskHoweverMuchWaitsAlready() throws {
    let file = try SessionFile.scratch()
    let piece = [UInt8](repeating: 1, count: SessionFile.pendingLimit / 4)
    let appended = Atomic(false)
    // A writer that does not come back is a disk that does not.
    let isInTime = try file.writer.withLock { _ in
      try withThreads(1) { _ in
        for _ in 0..<8 { _ = file.append([.copied(piece)]) }
        appended.store(true, ordering: .releasing)
      } meanwhile: {
        Self.waits { appended.load(ordering: .acquiring) }
      }
    }
    #expect(isInTime)
    file.makeRoom()
    #expect(file.read(position: 0, count: 10) == Array(piece.prefix(10)))
  }

  @Test func aConnectionThatWaitsForTheDiskDoesNotKeepTheOthersFromTheSequencer() throws {
    let file = try SessionFile.scratch()
    let session = Session(store: file, application: "test")
    let piece = [UInt8](repeating: 1, count: SessionFile.pendingLimit + 1)
    let isInTime = try file.writer.withLock { _ in
      try withThreads(2) { thread in
        if thread == 0 {
          let recorder = session.recorder(
            ConnectionOrigin(client: .loopback(port: 1), server: .loopback(port: 2)))
          recorder.keep(KeptFrames(headers: [], bytes: piece), id: 1, from: .client, at: 1)
        } else {
          while file.size <= UInt64(SessionFile.pendingLimit) { usleep(1000) }
          session.note("another connection", at: 2)
        }
      } meanwhile: {
        // Either may have to wait for the disk afterwards; what counts is that both were in order.
        Self.waits { session.log.counts.events == 1 }
      }
    }
    #expect(isInTime)
    let isWritten = Self.waits { file.read(position: 0, count: 1).count == 1 }
    #expect(isWritten)
  }

  /// Waits until something holds; false when it does not within some seconds.
  private static func waits(_ holds: () -> Bool) -> Bool {
    let deadline = time(nil) + 60
    while !holds() {
      if time(nil) > deadline { return false }
      usleep(1000)
    }
    return true
  }

  /// Runs `body` on threads of their own, and `meanwhile` beside them.
  ///
  /// It does not wait for the threads: one that is stuck is what a test finds.
  private func withThreads<Result>(
    _ count: Int, _ body: @escaping @Sendable (Int) -> Void, meanwhile: () -> Result
  ) throws -> Result {
    for thread in 0..<count { try DetachedThread.start { body(thread) } }
    return meanwhile()
  }
}
