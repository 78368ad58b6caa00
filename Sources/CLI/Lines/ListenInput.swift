import Client
import Glibc
import Options
import SessionFiles
import Synchronization

/// Standard input as messages for every client that is connected.
///
/// The first message waits for the first client, and no more is read before the slowest client has
/// taken what came before. The end of input closes nothing.
final class ListenInput: Sendable {
  private let run: ListenRun
  private let form: InputForm
  private let wake: WakePipe
  private let ended: @Sendable () -> Void
  private let state = Mutex(State())

  private struct State {
    /// Messages that were sent.
    var sent = 0
    var isDone = false
  }

  /// - Parameter ended: Called when everything that is to be sent was.
  init(
    _ run: ListenRun, _ form: InputForm, ended: @escaping @Sendable () -> Void
  ) throws(CommandError) {
    self.run = run
    self.form = form
    self.ended = ended
    wake = try WakePipe()
    run.notify { [wake] in wake.ring() }
  }

  /// Whether everything that is to be sent was.
  var isDone: Bool { state.withLock { $0.isDone } }

  /// Reads on a thread of its own.
  func start() throws(CommandError) {
    do throws(ThreadError) {
      try DetachedThread.start {
        self.read()
        self.state.withLock { $0.isDone = true }
        self.ended()
      }
    } catch {
      throw StandardInput.failure(error.text)
    }
  }

  private func read() {
    var reader = LineReader(form)
    do throws(CommandError) {
      while !isFull {
        awaitClient()
        let bytes = try StandardInput.read()
        if bytes.isEmpty { break }
        for reading in bytes.withUnsafeBytes({ reader.receive($0) }) { send(reading) }
        if reader.isOverLimit { return tell(reader.overLimitSentence) }
      }
    } catch {
      // What was read before it is sent all the same.
      tell(error.sentence)
    }
    for reading in reader.finish() { send(reading) }
  }

  /// Whether all that may be sent was.
  private var isFull: Bool {
    form.limit.map { limit in state.withLock { $0.sent >= limit } } ?? false
  }

  private func send(_ reading: LineReader.Reading) {
    switch reading {
    case .messages(let batch, line: _):
      for place in 0..<batch.count { send(message(Array(batch[place]))) }
    case .command(let command, line: _): send(command)
    case .problem(let sentence): tell(sentence)
    }
  }

  private func message(_ bytes: [UInt8]) -> ClientCommand {
    form.isBinary ? .binary(bytes) : .text(String(decoding: bytes, as: UTF8.self))
  }

  /// Each message by itself: the last client may leave between two.
  private func send(_ command: ClientCommand) {
    guard !isFull else { return }
    awaitClient()
    run.deliver(command, wake)
    state.withLock { $0.sent += 1 }
  }

  private func awaitClient() {
    while run.openConnections.isEmpty { wake.wait(milliseconds: -1) }
  }

  private func tell(_ sentence: String) { StandardError.write("windsock: \(sentence)") }
}

extension ListenRun {
  /// Sends on every open connection, and waits until each has taken it or is gone.
  fileprivate func deliver(_ command: ClientCommand, _ wake: WakePipe) {
    let waiting = Waiting()
    for handle in openHandles {
      waiting.change(by: 1)
      handle.send([command]) { _ in
        waiting.change(by: -1)
        wake.ring()
      }
    }
    while waiting.count > 0 { wake.wait(milliseconds: -1) }
  }
}
