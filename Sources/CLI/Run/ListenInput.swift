import Client
import Glibc
import Inspector
import SessionFiles
import Text

/// Standard input as messages for every client that is connected, one a line.
///
/// The first line waits for the first client, and no line is read before the slowest client has taken
/// the one before. The end of input ends nothing.
final class ListenInput: Sendable {
  private static let chunk = 64 << 10
  /// The most bytes of a line: a message is in memory as a whole.
  private static let limit = 64 << 20

  private let run: ListenRun
  private let readsCommands: Bool
  private let wake: WakePipe

  init(_ run: ListenRun, readsCommands: Bool) throws(CommandError) {
    self.run = run
    self.readsCommands = readsCommands
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
    var partial: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      while run.openConnections.isEmpty { wake.wait(milliseconds: -1) }
      let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { break }
      var rest = chunk[..<count]
      while let end = rest.firstIndex(of: 0x0A) {
        send(partial + rest[..<end])
        partial = []
        rest = rest[(end + 1)...]
      }
      partial += rest
      if partial.count > Self.limit {
        return tell(
          "a line of standard input is longer than 64 MiB: it and what follows were not sent")
      }
    }
    if !partial.isEmpty { send(partial) }
  }

  private func send(_ line: [UInt8]) {
    while run.openConnections.isEmpty { wake.wait(milliseconds: -1) }
    let line = line.last == 0x0D ? Array(line.dropLast()) : line
    guard let text = String(validating: line, as: UTF8.self) else {
      return tell("a line of standard input is not UTF-8: it was not sent")
    }
    guard readsCommands, text.hasPrefix("/") else { return run.deliver(.text(text), wake) }
    switch ComposerCommand.readAsClient(text) {
    case .success(.send(let message)), .success(.all(let message)):
      run.deliver(message.command, wake)
    case .success: tell("\(VisibleText.make(text)) is for the screen: it was not sent")
    case .failure(let problem): tell("a line was not sent: \(problem.sentence)")
    }
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
