import Client
import Glibc
import SessionFiles

/// Standard input as messages for every client that is connected, one a line.
///
/// The first line waits for the first client, and no line is read before the slowest client has taken
/// the one before. The end of input ends nothing.
final class ListenInput: Sendable {
  private static let chunk = 64 << 10

  private let run: ListenRun
  private let form: InputForm
  private let wake: WakePipe

  init(_ run: ListenRun, readsCommands: Bool) throws(CommandError) {
    self.run = run
    form = InputForm(separator: .newline, readsCommands: readsCommands)
    wake = try WakePipe()
    run.notify { [wake] in wake.ring() }
  }

  /// Reads on a thread of its own.
  func start() throws(CommandError) {
    do throws(ThreadError) {
      try DetachedThread.start { self.read() }
    } catch {
      throw CommandError(.inputOutput, "cannot read standard input: \(error.text)")
    }
  }

  private func read() {
    var reader = LineReader(form)
    var chunk = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      awaitClient()
      let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { break }
      let readings = chunk.withUnsafeBytes { reader.receive(.init(rebasing: $0[..<count])) }
      for reading in readings { send(reading) }
      if reader.isOverLimit {
        return tell(
          "a line of standard input is longer than 64 MiB: it and what follows were not sent")
      }
    }
    for reading in reader.finish() { send(reading) }
  }

  private func send(_ reading: LineReader.Reading) {
    switch reading {
    case .messages(let batch, line: _):
      for place in 0..<batch.count { send(.text(String(decoding: batch[place], as: UTF8.self))) }
    case .command(let command, line: _): send(command)
    case .problem(let sentence): tell(sentence)
    }
  }

  /// Each line by itself: the last client may leave between two.
  private func send(_ command: ClientCommand) {
    awaitClient()
    run.deliver(command, wake)
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
