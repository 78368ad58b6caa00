import Capture
import Synchronization
package import WebSocket

/// A recorded HTTP request and its answer, bodies included.
package struct RecordedExchange: Equatable, Sendable {
  package var connection: UInt32
  package var request: RequestHead
  package var requestBody = RecordedBody()
  package var response: ResponseHead?
  package var responseBody = RecordedBody()
  /// Arrival of the request's head and of the answer's end, in nanoseconds since the Unix epoch.
  package var time: UInt64
  package var timeEnd: UInt64
}

/// The body of a recorded request or answer, as far as it is known.
package struct RecordedBody: Equatable, Sendable {
  /// Its first bytes.
  package fileprivate(set) var bytes: [UInt8] = []
  /// How many bytes it had.
  package fileprivate(set) var length: UInt64 = 0
  /// Whether the recording has more of it than there was room to keep.
  package fileprivate(set) var isTooLarge = false

  /// Whether all of it is known.
  package var isWhole: Bool { UInt64(bytes.count) == length }

  /// Whether `other` has the same bytes, as far as these are known.
  package func matches(_ other: [UInt8]) -> Bool {
    isWhole ? bytes == other : other.starts(with: bytes) && UInt64(other.count) <= length
  }
}

/// Keeps the plain HTTP exchanges of a recording while it is read: the log has none of their
/// bodies.
package final class ExchangeArchive: ByteObserver {
  /// The most bytes that are kept of one body, and of all of them.
  private static let bodyLimit = 4 << 20
  private static let totalLimit = 128 << 20
  /// Exchanges that are kept.
  private static let countLimit = 1 << 16

  /// One connection that carries HTTP.
  private struct Line {
    var requests = HTTPStream<RequestHead>()
    var responses = HTTPStream<ResponseHead>()
    /// Places of the exchanges whose answers are not complete.
    var waiting: [Int] = []
    /// The place of the exchange whose request is under way.
    var sending: Int?
    var answering: Int?
    /// Whether what is read now only stands in for bytes that are not known.
    var isMissing = false
    var isClosed: Bool { responses.isPaused || responses.isBroken || requests.isBroken }
  }

  private struct State {
    var lines: [UInt32: Line] = [:]
    /// Connections whose HTTP is over.
    var done: Set<UInt32> = []
    var exchanges: [RecordedExchange] = []
    var bytes = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// The exchanges that were answered, in the order of their requests; opening handshakes that
  /// were accepted are not among them.
  package var exchanges: [RecordedExchange] {
    state.withLock { $0.exchanges.filter { ($0.response?.status ?? 101) != 101 } }
  }

  package func received(
    _ bytes: UnsafeRawBufferPointer, connection: UInt32, from: Endpoint, at time: UInt64,
    isMissing: Bool
  ) {
    // The bytes are only valid during the call, and the lock is not held longer.
    let copy = state.withLock { $0.done.contains(connection) } ? [] : Array(bytes)
    if copy.isEmpty { return }
    state.withLock { state in
      var line = state.lines.removeValue(forKey: connection) ?? Line()
      line.isMissing = isMissing
      copy.withUnsafeBytes { bytes in
        if from == .client {
          Self.request(bytes, connection, time, &line, &state)
        } else {
          Self.answer(bytes, time, &line, &state)
        }
      }
      if line.isClosed { state.done.insert(connection) } else { state.lines[connection] = line }
    }
  }

  private static func request(
    _ bytes: UnsafeRawBufferPointer, _ connection: UInt32, _ time: UInt64, _ line: inout Line,
    _ state: inout State
  ) {
    for event in line.requests.receive(bytes).events {
      switch event {
      case .head(let head, _):
        line.responses.expect(method: head.method)
        guard state.exchanges.count < countLimit else { continue }
        line.sending = state.exchanges.count
        line.waiting.append(state.exchanges.count)
        state.exchanges.append(
          RecordedExchange(connection: connection, request: head, time: time, timeEnd: time))
      case .body(let range):
        guard let place = line.sending else { continue }
        keep(bytes[range], in: \.requestBody, of: place, line, &state)
      case .end, .informational, .invalid: break
      }
    }
  }

  private static func answer(
    _ bytes: UnsafeRawBufferPointer, _ time: UInt64, _ line: inout Line, _ state: inout State
  ) {
    for event in line.responses.receive(bytes).events {
      switch event {
      case .head(let head, _):
        line.answering = line.waiting.isEmpty ? nil : line.waiting.removeFirst()
        if let place = line.answering { state.exchanges[place].response = head }
      case .body(let range):
        guard let place = line.answering else { continue }
        keep(bytes[range], in: \.responseBody, of: place, line, &state)
      case .end:
        if let place = line.answering { state.exchanges[place].timeEnd = time }
        // An upgrade that was refused: HTTP continues.
        if !line.responses.isPaused { line.requests.resume() }
      case .informational, .invalid: break
      }
    }
  }

  private static func keep(
    _ bytes: Slice<UnsafeRawBufferPointer>,
    in body: WritableKeyPath<RecordedExchange, RecordedBody>, of place: Int, _ line: Line,
    _ state: inout State
  ) {
    // What follows a hole is of no use: without the missing bytes, the body is not known.
    let isOpen = state.exchanges[place][keyPath: body].isWhole && !line.isMissing
    let count = state.exchanges[place][keyPath: body].bytes.count
    let room = isOpen ? max(0, min(bodyLimit - count, totalLimit - state.bytes)) : 0
    let kept = bytes.prefix(room)
    state.exchanges[place][keyPath: body].bytes += kept
    state.exchanges[place][keyPath: body].length += UInt64(bytes.count)
    if isOpen, kept.count < bytes.count { state.exchanges[place][keyPath: body].isTooLarge = true }
    state.bytes += kept.count
  }
}
