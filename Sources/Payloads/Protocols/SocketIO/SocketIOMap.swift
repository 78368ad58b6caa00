/// A packet of Socket.IO as socket.io-msgpack-parser and python-socketio's `msgpack` serializer
/// write it: a map of MessagePack with `type`, `nsp`, `data` and `id`, attachments in their places.
struct SocketIOMap {
  let kind: SocketIOPacket.Kind
  private let bytes: [UInt8]
  private var members: [String: Range<Int>] = [:]
  /// The elements of `data`, when that is an array.
  private var elements: [Range<Int>]?

  /// Members that a packet may have.
  private static let memberLimit = 8

  /// - Returns: nil when the bytes are not such a map.
  init?(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    var tokens = MessagePackTokens(bytes, range)
    guard case .map(let count?) = tokens.next(), count <= Self.memberLimit else { return nil }
    var place = tokens.cursor.position
    for _ in 0..<count {
      var key = MessagePackTokens(bytes, place..<range.upperBound)
      guard case .value(.text(let name)) = key.next(),
        let end = Self.end(bytes, key.cursor.position..<range.upperBound)
      else { return nil }
      members[String(decoding: bytes[name], as: UTF8.self)] = key.cursor.position..<end
      place = end
    }
    guard place == range.upperBound, members["nsp"] != nil, let type = members["type"],
      type.count == 1, let kind = SocketIOPacket.Kind(rawValue: bytes[type.lowerBound])
    else { return nil }
    self.kind = kind
    elements = members["data"].flatMap { Self.elements(bytes, $0) }
    if kind.isEvent || kind.isAck, elements == nil { return nil }
  }

  /// Where the value that begins the bytes ends.
  private static func end(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var nothing = NodeSink(Piece([], isText: false, isFromClient: false), [])
    var walk = DataWalk(MessagePackTokens(bytes, range))
    return walk.value(.none, to: &nothing) ? walk.tokens.cursor.position : nil
  }

  private static func elements(_ bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>]? {
    var tokens = MessagePackTokens(bytes, range)
    guard case .array = tokens.next() else { return nil }
    var found: [Range<Int>] = []
    var place = tokens.cursor.position
    while place < range.upperBound, let end = end(bytes, place..<range.upperBound) {
      found.append(place..<end)
      place = end
    }
    return found
  }

  private func text(_ range: Range<Int>?) -> Range<Int>? {
    guard let range else { return nil }
    var tokens = MessagePackTokens(bytes, range)
    guard case .value(.text(let text)) = tokens.next() else { return nil }
    return text
  }

  private var namespace: Range<Int>? { text(members["nsp"]) }
  private var event: Range<Int>? { kind.isEvent ? text(elements?.first) : nil }

  /// The identifier in decimal digits.
  private var id: [UInt8]? {
    guard let range = members["id"] else { return nil }
    var tokens = MessagePackTokens(bytes, range)
    guard case .value(.unsigned(let number)) = tokens.next() else { return nil }
    return Array("\(number)".utf8)
  }
}

// The nodes of a packet.
extension SocketIOMap {
  func unit(at place: Range<Int>, from piece: Piece, to sink: inout NodeSink) {
    sink.beginUnit(SocketIO.about, at: place)
    say(to: &sink)
    if let range = members["type"] { sink.leaf(.name("type"), .word(kind.name), at: range) }
    if let range = namespace { sink.leaf(.name("namespace"), .text(range), at: range) }
    value("id", members["id"], to: &sink)
    if let range = event { sink.leaf(.name("event"), .text(range), at: range) }
    content(to: &sink)
    let name = namespace.map { Array(bytes[$0]) } ?? []
    let event = event.map { Array(bytes[$0]) } ?? []
    if let link = SocketIO.link(
      kind, namespace: name, id: id, event: event, isEmpty: members["data"] == nil, piece)
    {
      sink.link(link)
    }
    sink.endUnit()
  }

  private func say(to sink: inout NodeSink) {
    sink.say("sio", .operation)
    sink.say(" " + kind.name, kind == .connectError ? .issue : .operation)
    if let range = namespace, !bytes[range].elementsEqual("/".utf8) { sink.say(range, .subject) }
    if let id { sink.say(" #" + String(decoding: id, as: UTF8.self), .id) }
    if let range = event { sink.say(range, .subject) }
  }

  private func content(to sink: inout NodeSink) {
    guard let data = members["data"], bytes[data.lowerBound] != 0xC0 else { return }
    sink.beginCompact()
    defer { sink.endCompact() }
    guard let elements, kind.isEvent || kind.isAck else {
      return value("data", data, to: &sink)
    }
    let arguments = elements.dropFirst(kind.isEvent ? 1 : 0)
    if arguments.isEmpty { return }
    guard sink.open(.name("args"), .array(count: arguments.count), at: data) else { return }
    for (place, range) in arguments.enumerated() {
      var walk = DataWalk(MessagePackTokens(bytes, range))
      _ = walk.value(.index(place), to: &sink)
    }
    sink.close(at: data.upperBound)
  }

  private func value(_ name: String, _ range: Range<Int>?, to sink: inout NodeSink) {
    guard let range else { return }
    var walk = DataWalk(MessagePackTokens(bytes, range))
    _ = walk.value(.name(name), to: &sink)
  }
}
