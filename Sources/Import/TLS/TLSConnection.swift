import WebSocket

/// Takes what the records of a connection hold.
protocol TLSReceiver: AnyObject {
  /// Takes plaintext in order.
  ///
  /// - Parameter time: When the record was complete.
  func receive(plaintext: UnsafeRawBufferPointer, from: Endpoint, at time: UInt64)

  /// Notes that plaintext is missing.
  ///
  /// - Parameter isExact: Whether it is known how many bytes those are.
  func miss(plaintext count: Int, isExact: Bool, from: Endpoint, at time: UInt64)
}

/// A TLS connection of a capture: reads its handshake, and opens its records once their secrets are
/// known (RFC 8446; RFC 5246).
///
/// What cannot be opened yet waits, as long as its keys may still come: from the other direction,
/// from a key log that grows, or from a block further on in the file.
final class TLSConnection {
  /// Bytes of a direction that may wait for keys.
  private static let waitingLimit = 1 << 20
  /// How many records in a row may fail to open before no more are tried.
  static let failureLimit = 8

  /// A header, a code, and a byte.
  static let shortestRecord = 22
  /// How many records may be tried in vain after missing bytes.
  static let searchLimit = 1 << 13

  /// The most ClientHellos that are remembered.
  private static let randomLimit = 64

  let secrets: TLSSecrets
  let cryptography: (any TLSCryptography)?
  private let budget: ReadingBudget
  weak var receiver: (any TLSReceiver)?

  var client = TLSDirection()
  var server = TLSDirection()
  var hello: TLSClientHello?
  /// The randoms of all ClientHellos, by which key logs name the connection: in TLS 1.2 there is
  /// one for each renegotiation.
  private(set) var randoms: [[UInt8]] = []
  var answer: TLSServerHello?
  /// The application protocol that was negotiated.
  var agreed: [String] = []
  /// Whether the server asked for another ClientHello, as only TLS 1.3 does.
  var isRetried = false
  /// Whether the server accepts early data; nil while that is not known.
  var acceptsEarlyData: Bool?
  /// What a fatal alert in the handshake said.
  var alert: UInt8?
  /// Whether any plaintext was handed on.
  var hasPlaintext = false
  /// The arrival of the first record that waits.
  private(set) var firstWaiting: UInt64?
  /// The version of the secrets when they were last looked at.
  private var lookedAt = 0
  /// How many records were tried in vain since one was opened.
  var searches = 0
  /// Where records are opened.
  var plaintext: UnsafeMutableRawBufferPointer

  init(keys: TLSKeys, budget: ReadingBudget) {
    secrets = keys.secrets
    cryptography = keys.cryptography
    self.budget = budget
    plaintext = .allocate(byteCount: 0, alignment: 1)
  }

  deinit {
    budget.give(client.waitingBytes + server.waitingBytes)
    plaintext.deallocate()
  }

  /// Whether nothing of either direction will be read.
  var isClosed: Bool { client.state != .open && server.state != .open }

  /// Keeps the random of a ClientHello.
  func keep(random: [UInt8]) {
    guard randoms.count < Self.randomLimit, !randoms.contains(random) else { return }
    randoms.append(random)
  }

  /// Takes bytes of one end, in order.
  func receive(_ bytes: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64) {
    lookAgain()
    var buffer = takeBuffer(of: end)
    buffer.receive(bytes, accept: { resume(with: $0, after: $1, from: end, at: time) }) {
      take($0, from: end, at: time)
    }
    put(buffer, of: end)
  }

  /// Without keys, records look like any other bytes, so that none can be found again.
  private func put(_ buffer: TLSRecordBuffer, of end: Endpoint) {
    let isLost = buffer.isSearching && (hello == nil || answer == nil)
    update(end) { direction in
      direction.buffer = buffer
      if isLost, direction.state == .open { direction.state = .lost }
    }
  }

  /// Notes that the capture lacks bytes.
  func miss(_ count: Int, from end: Endpoint, at time: UInt64) {
    var buffer = takeBuffer(of: end)
    let loss = buffer.miss(count)
    put(buffer, of: end)
    guard case .record(let fragment) = loss else { return }
    let (state, isWaiting) = update(end) { ($0.state, !$0.waiting.isEmpty) }
    if !isWaiting {
      loseRecord(fragment, from: end, at: time)
    } else if state == .open {
      wait(TLSDirection.Waiting(content: .lost(fragment), time: time), from: end)
    }
  }

  /// Moved out, so that it can grow in place.
  private func takeBuffer(of end: Endpoint) -> TLSRecordBuffer {
    update(end) { direction in
      let buffer = direction.buffer
      direction.buffer = TLSRecordBuffer()
      return buffer
    }
  }

  @inline(__always)
  func update<Result>(_ end: Endpoint, _ body: (inout TLSDirection) -> Result) -> Result {
    end == .client ? body(&client) : body(&server)
  }

  private func take(_ record: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64) {
    let (state, isWaiting) = update(end) { ($0.state, !$0.waiting.isEmpty) }
    guard state == .open else { return }
    if isWaiting || !open(record, from: end, at: time) {
      wait(TLSDirection.Waiting(content: .record(Array(record)), time: time), from: end)
    } else if firstWaiting != nil {
      // It may have had what the other direction waits for.
      resume(end == .client ? .server : .client)
    }
  }

  private func wait(_ next: TLSDirection.Waiting, from end: Endpoint) {
    let isFull = update(end) { $0.waitingBytes + next.cost > Self.waitingLimit }
    guard !isFull, !budget.isSpent, mayGetKeys(end) else {
      dropWaiting(of: end)
      update(end) { $0.state = .gaveUp }
      return
    }
    if firstWaiting == nil { firstWaiting = next.time }
    budget.take(next.cost)
    update(end) { direction in
      direction.waiting.append(next)
      direction.waitingBytes += next.cost
    }
  }

  private func dropWaiting(of end: Endpoint) {
    budget.give(update(end) { $0.waitingBytes })
    update(end) { direction in
      direction.waiting = []
      direction.waitingBytes = 0
    }
    forgetWaiting()
  }

  private func forgetWaiting() {
    if client.waiting.isEmpty, server.waiting.isEmpty { firstWaiting = nil }
  }

  /// Tries again when there are new secrets.
  func lookAgain() {
    guard secrets.version != lookedAt else { return }
    lookedAt = secrets.version
    guard firstWaiting != nil else { return }
    resume(.server)
    resume(.client)
  }

  /// Opens what waits, as far as that is possible now; what is learnt may open what waits in the
  /// other direction.
  private func resume(_ end: Endpoint) {
    var end = end
    var idle = 0
    while idle < 2 {
      idle = resumeOnce(end) ? 0 : idle + 1
      end = end == .client ? .server : .client
    }
    forgetWaiting()
  }

  /// - Returns: Whether anything was opened.
  private func resumeOnce(_ end: Endpoint) -> Bool {
    let waiting = update(end) { direction in
      defer { direction.waiting = [] }
      return direction.waiting
    }
    var done = 0
    for next in waiting {
      guard update(end, { $0.state == .open }) else { break }
      guard take(next, from: end) else { break }
      done += 1
    }
    let count = waiting[..<done].reduce(0) { $0 + $1.cost }
    budget.give(count)
    update(end) { direction in
      direction.waiting = done == 0 ? waiting : Array(waiting[done...])
      direction.waitingBytes -= count
    }
    return done > 0
  }

  /// - Returns: False when its keys are not known yet.
  private func take(_ waiting: TLSDirection.Waiting, from end: Endpoint) -> Bool {
    switch waiting.content {
    case .record(let record):
      return record.withUnsafeBytes { open($0, from: end, at: waiting.time) }
    case .lost(let fragment):
      loseRecord(fragment, from: end, at: waiting.time)
      return true
    }
  }
}
