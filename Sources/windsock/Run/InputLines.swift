import Glibc
import Inspector
import WebSocket

/// Standard input as messages, one a line, while there is no screen.
struct InputLines {
  private let client: ClientRun
  private let patience: Int32
  private let wake: WakePipe

  /// - Parameter patience: Seconds to wait for answers after the last line.
  init(client: ClientRun, patience: Int32, wake: WakePipe) {
    self.client = client
    self.patience = patience
    self.wake = wake
  }

  /// Reads on a thread of its own, which ends with the input.
  func start() {
    let lines = self
    let box = Unmanaged.passRetained(Box(lines))
    var thread = pthread_t()
    let failed = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().lines.read()
        return nil
      }, box.toOpaque())
    if failed != 0 { box.release() } else { pthread_detach(thread) }
  }

  private final class Box: Sendable {
    let lines: InputLines
    init(_ lines: InputLines) { self.lines = lines }
  }

  private func read() {
    while let line = readLine() {
      switch OutgoingMessage.read(line) {
      case .success(let message): client.sendOnFirst(message)
      case .failure(let problem): StandardError.write("windsock: \(problem.sentence)")
      }
    }
    sleep(UInt32(clamping: patience))
    client.sendOnFirst(.close(.normal, reason: ""))
  }
}
