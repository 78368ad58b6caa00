import Client

/// Sends lines on every connection of a run, and waits until they have left.
struct LineSending {
  /// Lines that cannot be sent and are named one by one.
  private static let problemLimit: UInt64 = 10

  private let client: ClientRun
  private let wake: WakePipe
  private var reader: LineReader
  private var problems: UInt64 = 0
  /// The line that asked for the closing handshake.
  private(set) var closingLine: UInt64?
  /// Whether the input cannot be read on.
  private(set) var isBroken = false

  init(client: ClientRun, wake: WakePipe, readsCommands: Bool) {
    self.client = client
    self.wake = wake
    reader = LineReader(readsCommands: readsCommands)
  }

  /// Sends the lines that some bytes complete.
  mutating func send(_ bytes: UnsafeRawBufferPointer) {
    let first = reader.count + 1
    send(reader.receive(bytes), from: first)
    guard reader.isOverLimit else { return }
    isBroken = true
    client.report(
      CommandError(
        .badData,
        "line \(reader.count + 1) of standard input is longer than 64 MiB, the most that a message "
          + "may have: it and what follows were not sent"))
  }

  /// Sends the last line, when it has no end, and says how many could not be sent.
  mutating func finish() {
    let first = reader.count + 1
    if !isBroken, let last = reader.finish() { send([last], from: first) }
    guard problems > Self.problemLimit else { return }
    client.report(
      CommandError(.badData, "\(problems) lines of standard input could not be sent as messages"))
  }

  private mutating func send(_ readings: [LineReader.Reading], from first: UInt64) {
    var commands: [ClientCommand] = []
    var lines: [UInt64] = []
    for (index, reading) in readings.enumerated() {
      let line = first + UInt64(index)
      switch reading {
      case .command(let command):
        commands.append(command)
        lines.append(line)
        if case .close = command { closingLine = closingLine ?? line }
      case .problem(let sentence): report(sentence)
      }
    }
    if !commands.isEmpty { deliver(commands, lines) }
  }

  private mutating func report(_ sentence: String) {
    problems += 1
    if problems <= Self.problemLimit { client.report(CommandError(.badData, sentence)) }
  }

  private func deliver(_ commands: [ClientCommand], _ lines: [UInt64]) {
    let wake = wake
    let delivery = client.deliver(commands) { wake.ring() }
    while !client.isSettled(delivery) { _ = wake.wait(or: -1, milliseconds: -1) }
    client.reportShort(delivery) { taken, url in
      let line = taken < lines.count ? lines[taken] : lines.last ?? 0
      if let closingLine, closingLine < line {
        return CommandError(
          .badData,
          "\(url): line \(line) of standard input and what follows were not sent: "
            + "line \(closingLine) had closed the connection")
      }
      return CommandError(
        .unavailable,
        "\(url): line \(line) of standard input and what follows were not sent: "
          + "the connection was closed before")
    }
  }
}
