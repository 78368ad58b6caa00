import WebSocket

/// The protocol of a TCP stream that is not read.
enum PassedStream: Hashable {
  case tls
  case http2
  case other

  /// - Parameter pieces: The first bytes of the stream, of either end.
  init(_ pieces: [ProtocolDetector.Piece]) {
    if pieces.contains(where: { ProtocolDetector.isTLS($0.bytes) }) {
      self = .tls
    } else if pieces.contains(where: { $0.bytes.starts(with: ProtocolSignature.http2Preface) }) {
      self = .http2
    } else {
      self = .other
    }
  }

  /// The row of such a stream.
  ///
  /// - Parameter ends: The ends of the connection, which some rows name.
  func unread(_ ends: UnreadConnection) -> Unread {
    switch self {
    case .tls: .begunTLS(ends)
    case .http2: .http2(ends)
    case .other: .otherStream
    }
  }
}
