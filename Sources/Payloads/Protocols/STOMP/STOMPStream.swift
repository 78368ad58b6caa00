/// Reads one message as the next bytes of its direction.
struct STOMPStream {
  /// A shorter message without the end of its frame is broken: clients that split long frames send
  /// parts of some KiB (`splitLargeFrames` of stompjs).
  private static let shortestPart = 1024
  /// Headers that are split must end within this many bytes.
  static let longestHeaders = 16_384

  var state: STOMPState
  var pending: STOMPPending
  let piece: Piece

  init(_ piece: Piece, _ state: STOMPState, _ pending: STOMPPending) {
    self.piece = piece
    self.state = state
    self.pending = pending
  }

  /// Whether bytes begin with a command and the end of its line.
  static func beginsWithCommand(_ bytes: [UInt8]) -> Bool {
    let start = STOMPFrame.skipLines(bytes, 0)
    let word = bytes[start...].prefix(12).prefix { $0 != 0x0A && $0 != 0x0D }
    let isLine = word.endIndex < bytes.count && [0x0A, 0x0D].contains(bytes[word.endIndex])
    return isLine && STOMPHeaders.commands[String(decoding: word, as: UTF8.self)] != nil
  }

  /// Whether a message is made of whole frames with headers and without a fault.
  static func isClean(_ piece: Piece, _ state: STOMPState) -> Bool {
    var sink = NodeSink(piece, [])
    var stream = STOMPStream(piece, state, STOMPPending())
    guard let frame = STOMPFrame(piece.bytes, from: 0), !frame.headers.isEmpty,
      stream.read(&sink)
    else { return false }
    return stream.pending.isEmpty && sink.units.allSatisfy(\.issues.isEmpty)
  }

  /// - Returns: Whether the message is STOMP; then all of it was read.
  mutating func read(_ sink: inout NodeSink) -> Bool {
    var place = 0
    if !pending.isEmpty {
      guard let next = finishFrame(&sink) else { return true }
      place = next
    }
    while place < piece.bytes.count {
      guard let frame = STOMPFrame(piece.bytes, from: place) else {
        heartBeat(place..<piece.bytes.count, &sink)
        return true
      }
      if place == 0, !looksLikeFrame(frame) { return false }
      if frame.ending == .headers || frame.ending == .body, mayGoOn(frame, from: place) {
        pending.need = frame.need
        pending.bytes.add(piece.bytes[frame.start...])
        sink.wait()
        return true
      }
      sink.beginUnit(STOMP.about, at: place..<frame.end)
      read(frame, piece.bytes, isCut: piece.isCut && frame.end == piece.bytes.count, &sink)
      sink.endUnit()
      place = frame.end
    }
    return true
  }

  /// Whether a message that is not a good frame is a broken one, and not something else.
  private func looksLikeFrame(_ frame: STOMPFrame) -> Bool {
    let command = piece.bytes[frame.command]
    if STOMPHeaders.commands[String(decoding: command.prefix(16), as: UTF8.self)] != nil {
      return true
    }
    if frame.ending == .null { return true }
    let isWord = !command.isEmpty && command.allSatisfy { 0x41...0x5A ~= $0 }
    return isWord && command.endIndex < piece.bytes.count
  }

  /// Whether later messages may have the end of a frame.
  private func mayGoOn(_ frame: STOMPFrame, from place: Int) -> Bool {
    if piece.isCut || frame.end < piece.bytes.count { return false }
    if piece.bytes.count < Self.shortestPart { return false }
    let command = String(decoding: piece.bytes[frame.command].prefix(16), as: UTF8.self)
    if STOMPHeaders.commands[command] == nil { return false }
    return frame.ending == .body || piece.bytes.count - frame.start < Self.longestHeaders
  }

  mutating func read(
    _ frame: STOMPFrame, _ bytes: [UInt8], isCut: Bool, _ sink: inout NodeSink
  ) {
    var reading = STOMPReading(
      frame, bytes, isFromClient: piece.isFromClient, version: state.version, isCut: isCut)
    reading.read(&sink, &state)
  }

  /// Line ends between frames (STOMP 1.2, section Heart-beating).
  private func heartBeat(_ range: Range<Int>, _ sink: inout NodeSink) {
    sink.beginUnit(STOMP.about, at: range)
    sink.say("stomp heart-beat", .operation)
    sink.leaf(.name("command"), .word("heart-beat"), at: range)
    sink.endUnit()
  }
}
