import WebSocket

/// The head of a handshake as a connection's record keeps it.
///
/// While the connection is open the head is at hand as it was parsed. After that only its bytes
/// stay: a parsed head is several times as large, and there may be many connections that are over.
enum KeptHead<Head: HTTPHead>: Sendable {
  case parsed(Parsed)
  case packed([UInt8])

  /// On the heap, so that a record without one stays small.
  final class Parsed: Sendable {
    let head: Head

    init(_ head: Head) { self.head = head }
  }

  init(_ head: Head) { self = .parsed(Parsed(head)) }

  /// The head; parsed again each time when only its bytes are there.
  var head: Head? {
    switch self {
    case .parsed(let parsed): return parsed.head
    case .packed(let bytes):
      var parser = HTTPHeadParser<Head>()
      guard case .head(let head) = bytes.withUnsafeBytes({ parser.receive($0).outcome }) else {
        return nil
      }
      return head
    }
  }

  /// Keeps only the bytes, unless parsing them would not give the same head: when it has a defect
  /// that is not in its lines, or is not what a peer sent.
  mutating func pack() {
    guard case .parsed(let parsed) = self, parsed.head.defects.isEmpty else { return }
    let bytes = parsed.head.bytes
    if bytes.count == parsed.head.byteCount { self = .packed(bytes) }
  }
}

extension HTTPHead {
  /// The head as it stood on the wire, when nothing was wrong with it.
  fileprivate var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    append(startLine, to: &bytes)
    for field in headers.fields { append(field.line, to: &bytes) }
    append("", to: &bytes)
    return bytes
  }

  private func append(_ line: String, to bytes: inout [UInt8]) {
    Latin1.append(line, to: &bytes)
    bytes.append(0x0D)
    bytes.append(0x0A)
  }
}
