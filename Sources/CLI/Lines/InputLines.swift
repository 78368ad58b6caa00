import Client
import Glibc
import Options
import SessionFiles
import Synchronization
import WebSocket

/// What is sent while there is no screen: standard input, or messages of the command line.
///
/// Input is read no faster than the slowest connection takes what was read before.
final class InputLines: Sendable {
  /// Where messages come from.
  enum Source: Sendable {
    case standardInput
    case texts([String])
  }

  private let client: ClientRun
  private let source: Source
  private let form: InputForm
  private let ending: InputEnding
  private let printer: WakePipe
  private let wake: WakePipe
  private let hasEnded = Mutex(false)

  /// - Parameters:
  ///   - ending: How long answers are waited for after the last message.
  ///   - printer: Rung when the input has ended.
  init(
    client: ClientRun, source: Source, form: InputForm, ending: InputEnding, printer: WakePipe
  ) throws(CommandError) {
    self.client = client
    self.source = source
    self.form = form
    self.ending = ending
    self.printer = printer
    wake = try WakePipe()
  }

  /// Whether the input has ended, or what is left of it was reported as not sent.
  var isDone: Bool { hasEnded.withLock { $0 } }

  /// Sends on a thread of its own, which ends with the input or with the connections.
  func start() {
    client.notify { [wake] in wake.ring() }
    do throws(ThreadError) {
      try DetachedThread.start { self.run() }
    } catch {
      client.report(StandardInput.failure(error.text))
      client.stop()
      end()
    }
  }

  private func run() {
    awaitConnections()
    var sending = LineSending(client: client, wake: wake, form: form)
    switch source {
    case .texts(let texts): sending.send(texts: texts)
    case .standardInput: sendInput(&sending)
    }
    // After a /close the closing handshake has its own times.
    if sending.closingLine == nil { close() }
    end()
  }

  private func sendInput(_ sending: inout LineSending) {
    while !sending.isFull, !sending.isBroken, awaitInput() {
      awaitConnections()
      let bytes = read()
      if bytes.isEmpty { break }
      bytes.withUnsafeBytes { sending.send($0) }
    }
    sending.finish()
  }

  private func awaitConnections() {
    while !client.isSettled { _ = wake.wait(or: -1, milliseconds: -1) }
  }

  private func end() {
    hasEnded.withLock { $0 = true }
    printer.ring()
  }

  /// Waits until there is something to read, or the end of it.
  ///
  /// - Returns: False when the connections have ended, and there is nothing to read now.
  private func awaitInput() -> Bool {
    // If no connection was established, nothing could be sent anyway.
    while client.mayLoseLines {
      // The check before: what is there after the end is not sent, which has to be reported.
      let isClosed = client.isDone
      if wake.wait(or: STDIN_FILENO, milliseconds: isClosed ? 0 : -1) { return true }
      if isClosed { return false }
    }
    return false
  }

  /// The next bytes; none at the end.
  private func read() -> [UInt8] {
    do {
      return try StandardInput.read()
    } catch {
      client.report(error)
      return []
    }
  }

  /// Gives the servers their time for answers, then begins the closing handshakes.
  private func close() {
    let start = Clock.monotonic()
    while !client.isDone {
      let rest = ending.rest(since: start, now: Clock.monotonic())
      guard rest > 0 else { return client.finishAll() }
      _ = wake.wait(or: -1, milliseconds: rest)
    }
  }
}
