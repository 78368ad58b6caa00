import Client
import Glibc
import SessionFiles
import Synchronization
import WebSocket

/// Standard input as messages, one a line, while there is no screen.
///
/// It is read no faster than the slowest connection takes what was read before.
final class InputLines: Sendable {
  /// Bytes that are read, and sent, at once.
  private static let chunk = 64 << 10

  private let client: ClientRun
  private let patience: Int32
  private let readsCommands: Bool
  private let printer: WakePipe
  private let wake: WakePipe
  private let hasEnded = Mutex(false)

  /// - Parameters:
  ///   - patience: Seconds to wait for answers after the last line.
  ///   - readsCommands: Whether a line that begins with a slash is a command of the composer.
  ///   - printer: Rung when the input has ended.
  init(
    client: ClientRun, patience: Int32, readsCommands: Bool, printer: WakePipe
  ) throws(CommandError) {
    self.client = client
    self.patience = patience
    self.readsCommands = readsCommands
    self.printer = printer
    wake = try WakePipe()
  }

  /// Whether the input has ended, or what is left of it was reported as not sent.
  var isDone: Bool { hasEnded.withLock { $0 } }

  /// Reads on a thread of its own, which ends with the input or with the connections.
  func start() {
    client.notify { [wake] in wake.ring() }
    do throws(ThreadError) {
      try DetachedThread.start { self.run() }
    } catch {
      client.report(CommandError(.inputOutput, "cannot read standard input: \(error.text)"))
      client.stop()
      end()
    }
  }

  private func run() {
    while !client.isSettled { _ = wake.wait(or: -1, milliseconds: -1) }
    var sending = LineSending(client: client, wake: wake, readsCommands: readsCommands)
    while awaitInput(), !sending.isBroken {
      let bytes = read()
      if bytes.isEmpty { break }
      bytes.withUnsafeBytes { sending.send($0) }
    }
    sending.finish()
    // After a /close the closing handshake has its own times.
    if sending.closingLine == nil { close() }
    end()
  }

  private func end() {
    hasEnded.withLock { $0 = true }
    printer.ring()
  }

  /// Waits until there is something to read, or the end of it.
  ///
  /// - Returns: False when the connections have ended, and there is nothing to read now.
  private func awaitInput() -> Bool {
    // Where no connection came about, nothing could be sent in any case.
    guard client.mayLoseLines else { return false }
    while true {
      // The question before: what is there after the end is not sent, and has to be said.
      let isClosed = client.isDone
      if wake.wait(or: STDIN_FILENO, milliseconds: isClosed ? 0 : -1) { return true }
      if isClosed { return false }
    }
  }

  /// The next bytes; none at the end.
  private func read() -> [UInt8] {
    while true {
      var failure: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
        let read = Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
        count = max(0, read)
        if read < 0 { failure = errno }
      }
      switch failure {
      case 0: return bytes
      case EINTR, EAGAIN: continue
      default:
        let reason = String(cString: strerror(failure))
        client.report(CommandError(.inputOutput, "cannot read standard input: \(reason)"))
        return []
      }
    }
  }

  /// Gives the servers their time for answers, then begins the closing handshakes.
  private func close() {
    let end = Clock.monotonic() + UInt64(max(0, patience)) * 1_000_000_000
    while !client.isDone {
      let now = Clock.monotonic()
      guard now < end else {
        _ = client.deliver([.close(.normal, reason: "")]) {}
        return
      }
      _ = wake.wait(or: -1, milliseconds: Int32(clamping: (end - now) / 1_000_000 + 1))
    }
  }
}
