import WebSocket

/// Requests on one connection that wait for their responses, oldest first (RFC 9112, section 9.3).
struct HTTPExchangeTracker {
  /// A request and what is known of its response.
  struct Exchange {
    var number: UInt32
    var time: UInt64
    var request: RequestHead
    var requestOffset: UInt64
    var requestLength: UInt64 = 0
    /// The first bytes of its body.
    var requestBody: [UInt8] = []
    var response: ResponseHead?
    var responseOffset: UInt64 = 0
    /// The first bytes of the response's body.
    var body: [UInt8] = []
    /// Whether bytes after these are missing.
    var isBodyCut = false
  }

  /// Bytes of a body that are kept to be shown.
  static let keptBody = 4096
  /// The most requests that may wait: no client pipelines more.
  private static let limit = 1024

  private var count: UInt32 = 0
  private(set) var waiting: [Exchange] = []

  mutating func begin(_ request: RequestHead, offset: UInt64, time: UInt64) {
    count &+= 1
    guard waiting.count < Self.limit else { return }
    waiting.append(
      Exchange(number: count, time: time, request: request, requestOffset: offset))
  }

  /// Gives requests that arrived at a time the one that the recording has for it.
  mutating func settle(_ arrival: UInt64, as time: UInt64) {
    for place in waiting.indices where waiting[place].time == arrival { waiting[place].time = time }
  }

  mutating func endRequest(length: UInt64) {
    guard !waiting.isEmpty else { return }
    waiting[waiting.count - 1].requestLength = length
  }

  mutating func answer(_ response: ResponseHead, offset: UInt64) {
    guard !waiting.isEmpty else { return }
    waiting[0].response = response
    waiting[0].responseOffset = offset
  }

  mutating func keepRequestBody(_ bytes: UnsafeRawBufferPointer) {
    guard !waiting.isEmpty else { return }
    let room = Self.keptBody - waiting[waiting.count - 1].requestBody.count
    if room > 0 { waiting[waiting.count - 1].requestBody += bytes.prefix(room) }
  }

  /// - Parameter isCut: Whether bytes are missing after these.
  mutating func keepBody(_ bytes: UnsafeRawBufferPointer, isCut: Bool) {
    guard !waiting.isEmpty else { return }
    let room = waiting[0].isBodyCut ? 0 : Self.keptBody - waiting[0].body.count
    waiting[0].body += bytes.prefix(max(0, room))
    if isCut { waiting[0].isBodyCut = true }
  }

  /// Takes the newest exchange, and those before it, whose answers will not come.
  mutating func endLast() -> Exchange? {
    defer { waiting.removeAll() }
    return waiting.last
  }

  /// Takes the oldest exchange, whose response is complete.
  mutating func end() -> Exchange? { waiting.isEmpty ? nil : waiting.removeFirst() }
}

extension HTTPExchangeTracker.Exchange {
  /// The exchange as the log keeps it.
  ///
  /// - Parameter timeEnd: Arrival of the response's last byte; nil when it is not complete.
  func logged(responseLength: UInt64, timeEnd: UInt64?) -> HTTPExchange {
    HTTPExchange(
      connection: 0, number: number, time: time, timeEnd: timeEnd, method: request.method,
      target: request.target, status: response.map { UInt16(clamping: $0.status) },
      requestLength: requestLength, responseLength: responseLength, requestBody: requestBody,
      responseBody: body, responseCoding: response?.headers.first("content-encoding"))
  }
}
