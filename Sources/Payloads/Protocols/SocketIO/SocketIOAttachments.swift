/// An event or acknowledgement whose attachments are still to come.
struct SocketIOPending: Equatable, Sendable {
  /// The most bytes of an event that are kept until its last attachment; further ones are only
  /// counted.
  static let limit = 1 << 20

  struct Attachment: Equatable, Sendable {
    var bytes: [UInt8]
    /// How many bytes it has, those that were not kept included; nil when that is not known.
    var size: Int?
  }

  /// The packet, as it followed the type of Engine.IO.
  let text: [UInt8]
  let isCut: Bool
  let count: Int
  private(set) var attachments: [Attachment] = []
  private var size: Int
  /// Whether it began in a message before the one that is read.
  var isEarlier = false

  /// - Returns: nil when the packet alone is more than is kept.
  init?(_ packet: SocketIOPacket, _ bytes: [UInt8], isCut: Bool) {
    let range = packet.typeRange.lowerBound..<packet.content.range.upperBound
    guard range.count <= Self.limit else { return nil }
    text = Array(bytes[range])
    self.isCut = isCut
    count = packet.attachments
    size = range.count
  }

  /// How many attachments are to come.
  var missing: Int { count - attachments.count }

  mutating func add(_ bytes: ArraySlice<UInt8>, size whole: Int?) {
    let kept = bytes.prefix(max(0, Self.limit - size))
    attachments.append(Attachment(bytes: Array(kept), size: whole))
    size += kept.count
  }
}

/// Where an attachment is.
struct SocketIOAttachment: Sendable {
  var source: Int
  var range: Range<Int>
  /// How many bytes it has; nil when that is not known.
  var size: Int?

  /// How a summary writes it.
  var word: String { size.map { "<\($0) B>" } ?? "<more than \(range.count) B>" }

  /// Its note in the tree.
  var note: String {
    guard let size else { return "the first bytes" }
    return range.count == size ? "\(size) B" : "the first of \(size) B"
  }
}

extension SocketIO {
  /// How many bytes an attachment has; nil when its end was left out.
  func size(of packet: EngineIOPacket, in piece: Piece) -> Int? {
    let isLast = piece.isCut && packet.place.upperBound == piece.bytes.count
    if !isLast { return packet.body.count }
    // For base64, only the digits are counted.
    guard packet.place == packet.range else { return nil }
    return piece.length.map { packet.body.count + $0 - piece.bytes.count }
  }

  /// Adds an event whose last attachment has come.
  func complete(
    _ pending: SocketIOPending, with last: EngineIOPacket, from piece: Piece,
    to sink: inout NodeSink
  ) {
    var attachments = enter(pending, &sink)
    attachments.append(
      SocketIOAttachment(source: sink.source, range: last.body, size: size(of: last, in: piece)))
    handOut(pending, attachments, at: last.place, from: piece, to: &sink)
  }

  /// Adds an event whose attachments will not come, because another packet did.
  mutating func giveUp(_ piece: Piece, _ sink: inout NodeSink) {
    guard let pending = pending(of: piece) else { return }
    setPending(of: piece) { $0 = nil }
    handOut(pending, enter(pending, &sink), at: 0..<0, from: piece, to: &sink)
  }

  /// Makes the attachments that came before sources of their own.
  private func enter(
    _ pending: SocketIOPending, _ sink: inout NodeSink
  ) -> [SocketIOAttachment] {
    pending.attachments.enumerated().map { place, attachment in
      let outer = sink.enter(attachment.bytes, "attachment \(place)", from: 0..<0)
      defer { sink.leave(to: outer) }
      return SocketIOAttachment(
        source: sink.source, range: 0..<attachment.bytes.count, size: attachment.size)
    }
  }

  private func handOut(
    _ pending: SocketIOPending, _ attachments: [SocketIOAttachment], at place: Range<Int>,
    from piece: Piece, to sink: inout NodeSink
  ) {
    let outer = sink.enter(pending.text, "joined", from: 0..<0, isCut: pending.isCut)
    defer { sink.leave(to: outer) }
    let text = sink.bytes
    guard let packet = SocketIOPacket(text, 0..<text.count, isCut: pending.isCut) else { return }
    unit(
      packet, attachments, isEarlier: pending.isEarlier, at: place, from: piece, to: &sink)
  }
}
