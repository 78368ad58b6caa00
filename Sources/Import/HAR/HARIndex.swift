import JSON

/// Goes through a HAR file once and notes where its WebSocket messages are.
///
/// Only heads of entries are kept, and some bytes for each message: the payloads are read again
/// when their turn comes, so that a large file needs little memory.
struct HARIndex {
  /// A message, or the handshake or the close of its entry.
  struct Place {
    /// The lengths that mark those two.
    static let handshake: UInt32 = 0
    static let close = UInt32.max
    /// The bit at which the number of a file begins.
    static let fileShift: UInt64 = 48

    /// Where its JSON object is in the file; the upper bits are the number of another file, which
    /// was attached to this one.
    var position: UInt64
    var length: UInt32
    var entry: UInt32
    /// Nanoseconds since the Unix epoch.
    var time: UInt64
  }

  /// The first time on a clock with another origin, and the moment it stands for.
  private typealias Clock = (first: UInt64, moment: UInt64)

  /// The position of a token in the document.
  private enum Context {
    case root, log, entries, entry, request, response, requestHeaders, responseHeaders
    case requestHeader, responseHeader, content, messages, message, closing, other
  }

  /// The most messages and entries that are read; more are counted and left out.
  static let placeLimit = 4 << 20
  private static let entryLimit = 1 << 16

  private(set) var entries: [HAREntry] = []
  private(set) var places: [Place] = []
  private(set) var entryCount = 0
  private(set) var omissions = HAROmissions()
  /// Sockets beyond the limit.
  private(set) var omittedEntries = 0
  /// Sockets whose messages are in a file that is not there, or cannot be read: its name, and why.
  private(set) var missing: [(name: String, reason: String)] = []
  private var tokenizer = JSONTokenizer()
  private var contexts: [Context] = []
  private var name: [UInt8] = []
  private var header = HAREntry.Header()
  private var entry = HAREntry()
  private var firstPlace = 0
  private var clock: Clock?
  private var messageStart: UInt64 = 0
  private var messageTime: [UInt8]?
  private var close = HARClose()
  private(set) var failure: String?
  /// Whether what was read of the document is a HAR.
  private(set) var hasEntries = false

  init() { tokenizer.stringLimit = 0 }

  /// Reads the next bytes, which are at `position`.
  mutating func receive(_ bytes: UnsafeRawBufferPointer, at position: UInt64) {
    var place = 0
    while failure == nil, let token = tokenizer.next(in: bytes, at: &place) {
      take(token, end: position &+ UInt64(place))
    }
  }

  /// Ends the document.
  mutating func finish() {
    if failure == nil { for token in tokenizer.finish() { take(token, end: 0) } }
    if contexts.contains(.entry) { endEntry() }
  }

  /// Adds the messages that are in files of their own.
  ///
  /// - Parameter find: Finds such a file by its name.
  /// - Returns: The files, in the order of their numbers, which begin with 1.
  mutating func attach(_ find: (String) -> HARAttachment?) -> [HARAttachment] {
    var files: [HARAttachment] = []
    for number in entries.indices {
      guard let name = entries[number].attachment else { continue }
      guard files.count < 0x7FFF, let file = find(name) else {
        var clock: Clock?
        addClose(of: entries[number], number: number, after: 0, clock: &clock)
        missing.append((name, "which is not there: it belongs beside the HAR file"))
        continue
      }
      files.append(file)
      if let reason = attach(file, number: files.count, to: number) {
        missing.append((name, "which cannot be read to its end: \(reason)"))
      }
    }
    return files
  }

  private mutating func attach(
    _ file: HARAttachment, number: Int, to socket: Int
  ) -> String? {
    var clock: Clock?
    let start = entries[socket].started ?? 0
    var last = start
    let reason = HARAttachmentIndex.read(file) { message in
      entries[socket].messages += 1
      guard let text = message.time else { return omissions.add(.noTime) }
      guard let time = HARNumber.moment(text: text, clock: &clock, start: start) else {
        return omissions.add(.unreadableTime)
      }
      guard let length = UInt32(exactly: message.length), length < Place.close else {
        return omissions.add(.tooLong)
      }
      guard places.count < Self.placeLimit else { return omissions.add(.tooMany) }
      last = max(last, time)
      places.append(
        Place(
          position: UInt64(number) << Place.fileShift | message.position, length: length,
          entry: UInt32(socket), time: last))
    }
    addClose(of: entries[socket], number: socket, after: last, clock: &clock)
    return reason
  }

  private mutating func take(_ token: JSONToken, end: UInt64) {
    switch token {
    case .objectStart: open(isObject: true, at: end &- 1)
    case .arrayStart: open(isObject: false, at: end &- 1)
    case .objectEnd, .arrayEnd: close(at: end)
    case .name(let name): begin(name)
    case .string(let bytes, omitted: _): takeString(String(decoding: bytes, as: UTF8.self))
    case .number(let text): takeNumber(text)
    case .bool, .null: break
    case .invalid(let error): failure = "\(error.text) at byte \(error.offset)"
    }
  }

  /// Remembers a member's name, and whether its value is worth keeping.
  private mutating func begin(_ name: [UInt8]) {
    self.name = name
    switch contexts.last {
    case .entry, .request, .response, .requestHeader, .responseHeader, .content, .closing:
      tokenizer.stringLimit = 64 << 10
    case .message: tokenizer.stringLimit = isNamed("time") ? 64 : 0
    default: tokenizer.stringLimit = 0
    }
  }

  private func isNamed(_ text: StaticString) -> Bool {
    name.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func open(isObject: Bool, at position: UInt64) {
    let context = inner(isObject: isObject)
    contexts.append(context)
    name = []
    switch context {
    case .entries: hasEntries = true
    case .entry: beginEntry()
    case .requestHeader, .responseHeader: header = HAREntry.Header()
    case .message:
      messageStart = position
      messageTime = nil
    case .closing: close = HARClose()
    default: break
    }
  }

  private func inner(isObject: Bool) -> Context {
    switch (contexts.last, isObject) {
    case (nil, true): .root
    case (.root, true) where isNamed("log"): .log
    case (.log, false) where isNamed("entries"): .entries
    case (.entries, true): .entry
    case (.entry, true) where isNamed("request"): .request
    case (.entry, true) where isNamed("response"): .response
    case (.entry, false) where isNamed("_webSocketMessages"): .messages
    case (.entry, true) where isNamed("_webSocketClose"): .closing
    // Playwright puts attached messages there, or in the usual place.
    case (.entry, true) where isNamed("_webSocketMessages"): .content
    case (.response, true) where isNamed("content"): .content
    case (.request, false) where isNamed("headers"): .requestHeaders
    case (.response, false) where isNamed("headers"): .responseHeaders
    case (.requestHeaders, true): .requestHeader
    case (.responseHeaders, true): .responseHeader
    case (.messages, true): .message
    default: .other
    }
  }

  private mutating func close(at end: UInt64) {
    switch contexts.popLast() {
    case .requestHeader: entry.add(header, toRequest: true)
    case .responseHeader: entry.add(header, toRequest: false)
    case .message: endMessage(at: end)
    case .closing: entry.close = close
    case .entry: endEntry()
    default: break
    }
  }

  private mutating func takeString(_ text: String) {
    switch contexts.last {
    case .entry where isNamed("startedDateTime"):
      entry.started = HARNumber.moment(alone: Array(text.utf8))
    case .entry where isNamed("_webSocketClose"):
      entry.close = HARClose(isAborted: text == "aborted")
    case .entry where isNamed("serverIPAddress"): entry.serverAddress = text
    case .entry where isNamed("_resourceType"): entry.isWebSocket = text == "websocket"
    case .request where isNamed("method"): entry.method = text
    case .request where isNamed("url"): entry.url = text
    case .request where isNamed("httpVersion"):
      if entry.httpVersion.isEmpty { entry.httpVersion = text }
    case .response where isNamed("httpVersion"): entry.httpVersion = text
    case .content where isNamed("_file"): entry.attachment = text
    case .message where isNamed("time"): messageTime = Array(text.utf8)
    case .closing where isNamed("reason"): close.reason = text
    case .closing where isNamed("code"): close.code = UInt16(text)
    case .closing where isNamed("timestamp") || isNamed("time"): close.time = Array(text.utf8)
    case .response where isNamed("statusText"): entry.statusText = text
    case .requestHeader, .responseHeader:
      if isNamed("name") { header.name = text }
      if isNamed("value") { header.value = text }
    default: break
    }
  }

  private mutating func takeNumber(_ text: [UInt8]) {
    switch contexts.last {
    case .response where isNamed("status"):
      entry.status = Int(String(decoding: text, as: UTF8.self))
    case .entry where isNamed("startedDateTime"): entry.started = HARNumber.moment(alone: text)
    case .message where isNamed("time"): messageTime = text
    case .closing where isNamed("code"):
      close.code = UInt16(String(decoding: text, as: UTF8.self))
    case .closing where isNamed("timestamp") || isNamed("time"): close.time = text
    default: break
    }
  }

  private mutating func beginEntry() {
    entry = HAREntry()
    clock = nil
    firstPlace = places.count
    entryCount += 1
    // For the handshake, whose time is not known before the entry ends.
    places.append(Place(position: 0, length: 0, entry: UInt32(entries.count), time: 0))
  }

  private mutating func endMessage(at end: UInt64) {
    entry.messages += 1
    // A message without a time is one Chrome leaves out too.
    guard let text = messageTime else { return omissions.add(.noTime) }
    guard let time = HARNumber.moment(text: text, clock: &clock, start: entry.started ?? 0) else {
      return omissions.add(.unreadableTime)
    }
    guard let length = UInt32(exactly: end &- messageStart), length < Place.close else {
      return omissions.add(.tooLong)
    }
    guard places.count < Self.placeLimit else { return omissions.add(.tooMany) }
    let last = places.count - 1 > firstPlace ? places[places.count - 1].time : 0
    places.append(
      Place(
        position: messageStart, length: length, entry: UInt32(entries.count),
        time: max(time, last)))
  }

  /// The close comes after the last message, whichever clock its time is from.
  ///
  /// - Parameter last: The time of that message; 0 when there is none.
  private mutating func addClose(
    of entry: HAREntry, number: Int, after last: UInt64, clock: inout Clock?
  ) {
    guard let close = entry.close, places.count < Self.placeLimit else { return }
    let time = close.time.flatMap {
      HARNumber.moment(text: $0, clock: &clock, start: entry.started ?? 0)
    }
    let place = max(last, time ?? (last == 0 ? entry.started ?? 0 : last))
    places.append(
      Place(position: 0, length: Place.close, entry: UInt32(number), time: place))
  }

  private mutating func endEntry() {
    guard entry.belongs, entries.count < Self.entryLimit else {
      if entry.belongs { omittedEntries += 1 }
      places.removeSubrange(firstPlace...)
      return
    }
    if entry.attachment != nil, entry.messages > 0 { entry.attachment = nil }
    if entry.attachment == nil {
      let last = places.count - 1 > firstPlace ? places[places.count - 1].time : 0
      var clock = clock
      addClose(of: entry, number: entries.count, after: last, clock: &clock)
      self.clock = clock
    }
    if let clock, clock.moment == 0, let started = entry.started {
      // The entry's own time came after its messages.
      for index in places.indices[(firstPlace + 1)...] { places[index].time &+= started }
    }
    for index in places.indices[(firstPlace + 1)...] where places[index].time == 0 {
      // Its own time was not known, and that of the entry came after it.
      places[index].time = entry.started ?? 0
    }
    let first = places.count > firstPlace + 1 ? places[firstPlace + 1].time : .max
    let started = entry.started ?? (first == .max ? 0 : first)
    places[firstPlace].time = min(started, first)
    entry.started = places[firstPlace].time
    entries.append(entry)
  }
}
