/// A binary message of Phoenix' V2 serializer (`Phoenix.Socket.V2.JSONSerializer`): its kind, the
/// sizes of what follows in a byte each, then those and the payload.
struct PhoenixBinary {
  enum Kind: UInt8 {
    case push = 0
    case reply, broadcast
  }

  let kind: Kind
  private(set) var joinRef: Range<Int>?
  private(set) var ref: Range<Int>?
  private(set) var topic = 0..<0
  /// The event, or the status of a reply.
  private(set) var event = 0..<0
  private(set) var payload = 0..<0

  /// - Returns: nil when the bytes are not one.
  init?(_ piece: Piece) {
    var cursor = ByteCursor(piece.bytes)
    guard let kind = cursor.byte().flatMap(Kind.init),
      kind == .push || !piece.isFromClient
    else { return nil }
    self.kind = kind
    // A push of the server has no ref, a broadcast neither a ref nor a join_ref.
    let hasRef = kind == .reply || kind == .push && piece.isFromClient
    let count = kind == .broadcast ? 2 : hasRef ? 4 : 3
    var sizes: [UInt64] = []
    for _ in 0..<count {
      guard let size = cursor.byte() else { return nil }
      sizes.append(UInt64(size))
    }
    var places: [Range<Int>] = []
    for size in sizes {
      guard let place = cursor.take(size), UTF8Text.isReadable(piece.bytes[place]) else {
        return nil
      }
      places.append(place)
    }
    event = places.removeLast()
    topic = places.removeLast()
    if hasRef { ref = places.removeLast() }
    joinRef = places.last
    payload = cursor.rest()
    guard !topic.isEmpty, !event.isEmpty else { return nil }
  }

  func values(to sink: inout NodeSink) {
    if let joinRef, !joinRef.isEmpty { sink.leaf(.name("join_ref"), .text(joinRef), at: joinRef) }
    if let ref, !ref.isEmpty { sink.leaf(.name("ref"), .text(ref), at: ref) }
    sink.leaf(.name("topic"), .text(topic), at: topic)
    if kind == .reply {
      sink.leaf(.name("event"), .word("phx_reply"), at: 0..<1)
      sink.leaf(.name("status"), .text(event), at: event)
    } else {
      sink.leaf(
        .name("event"), .text(event), note: kind == .broadcast ? "broadcast" : "", at: event)
    }
    sink.body("payload", payload)
  }
}
