import Client
import Options
import WebSocket

/// Sends lines on every connection of a run, and waits until they have left.
struct LineSending {
  /// The most lines that cannot be sent that are named one by one.
  private static let problemLimit: UInt64 = 10

  private let client: ClientRun
  private let wake: WakePipe
  private let form: InputForm
  private var reader: LineReader
  private var problems: UInt64 = 0
  private var sent = 0
  /// The line that asked for the closing handshake.
  private(set) var closingLine: UInt64?
  /// Whether the input cannot be read any further.
  private(set) var isBroken = false

  init(client: ClientRun, wake: WakePipe, form: InputForm) {
    self.client = client
    self.wake = wake
    self.form = form
    reader = LineReader(form)
  }

  /// Whether all that may be sent was.
  var isFull: Bool { form.limit.map { sent >= $0 } ?? false }

  /// Sends the lines that some bytes complete.
  mutating func send(_ bytes: UnsafeRawBufferPointer) {
    send(reader.receive(bytes))
    guard reader.isOverLimit else { return }
    isBroken = true
    client.report(CommandError(.badData, reader.overLimitSentence))
  }

  /// Sends the last line, when it has no line end, and reports how many could not be sent.
  mutating func finish() {
    if !isBroken { send(reader.finish()) }
    guard problems > Self.problemLimit else { return }
    client.report(
      CommandError(.badData, "\(problems) lines of standard input could not be sent as messages"))
  }

  /// Sends messages that come from elsewhere.
  mutating func send(texts: [String]) {
    var batch = MessageBatch(form.isBinary ? .binary : .text)
    for text in texts { batch.append(Array(text.utf8)) }
    var parcel = LineParcel()
    parcel.append(.messages(batch), from: 1)
    deliver(parcel)
  }

  private mutating func send(_ readings: [LineReader.Reading]) {
    var parcel = LineParcel()
    for reading in readings where !isFull {
      switch reading {
      case .messages(let all, let line):
        let batch = form.limit.map { all.prefix($0 - sent) } ?? all
        sent += batch.count
        parcel.append(.messages(batch), from: line)
      case .command(let command, let line):
        sent += 1
        parcel.append(command, from: line)
        if case .close = command { closingLine = closingLine ?? line }
      case .problem(let sentence): report(sentence)
      }
    }
    if !parcel.isEmpty { deliver(parcel) }
  }

  private mutating func report(_ sentence: String) {
    problems += 1
    if problems <= Self.problemLimit { client.report(CommandError(.badData, sentence)) }
  }

  private func deliver(_ parcel: LineParcel) {
    for (place, outcome) in send(parcel, to: nil) { complete(parcel, at: place, outcome) }
  }

  /// Sends, and waits for how much was taken.
  ///
  /// - Returns: The places that did not take everything.
  private func send(
    _ parcel: LineParcel, to place: Int?
  ) -> [(place: Int, outcome: Delivery.Outcome)] {
    let wake = wake
    let delivery = client.deliver(parcel.commands, to: place) { wake.ring() }
    while !client.isSettled(delivery) { _ = wake.wait(or: -1, milliseconds: -1) }
    return delivery.short
  }

  /// Sends what a connection did not take on the one that follows it, or reports that it was lost.
  private func complete(_ parcel: LineParcel, at place: Int, _ outcome: Delivery.Outcome) {
    var (parcel, outcome) = (parcel, outcome)
    while true {
      var taken = 0
      if case .taken(let count)? = outcome.answer { taken = count }
      parcel = parcel.dropping(taken)
      guard isFollowed(outcome.generation, at: place) else { return reportShort(parcel, at: place) }
      if outcome.answer == .broken {
        let url = client.url(of: place)
        return client.warn(
          "\(url): what was sent from \(form.unit) \(parcel.first) of \(form.origin) on may not "
            + "have arrived: the connection was lost meanwhile")
      }
      guard let again = send(parcel, to: place).first else { return }
      outcome = again.outcome
    }
  }

  /// Waits until it is known whether another connection follows.
  private func isFollowed(_ generation: Int, at place: Int) -> Bool {
    while true {
      switch client.successor(of: generation, at: place) {
      case .open: return true
      case .none: return false
      case .unknown: _ = wake.wait(or: -1, milliseconds: -1)
      }
    }
  }

  private func reportShort(_ parcel: LineParcel, at place: Int) {
    client.reportShort(at: place) { url in
      let subject =
        "\(url): \(form.unit) \(parcel.first) of \(form.origin) and what follows were not sent"
      if let closingLine, closingLine < parcel.first {
        return CommandError(
          .badData, "\(subject): line \(closingLine) had closed the connection")
      }
      return CommandError(.unavailable, "\(subject): the connection was closed before")
    }
  }
}
