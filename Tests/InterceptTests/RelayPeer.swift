import CZlib
import WebSocket

/// The receiving end of a relayed direction: zlib itself with exactly the agreed window, and
/// frames read by nothing but RFC 6455.
final class RelayPeer {
  struct Received: Equatable {
    var opcode: UInt8
    var content: [UInt8]
    var isCompressed = false
    var frames = 1
  }

  enum Complaint: Error, Equatable {
    case mask(Bool)
    case zlib(Int32, String)
    case stray(UInt8)
    case interleaved
    case fragmentedControl
    case unfinished(Int)
  }

  private let from: Endpoint
  private let stream: UnsafeMutablePointer<z_stream>?
  private let resets: Bool
  private var rest: [UInt8] = []
  private var message: Received?
  private(set) var received: [Received] = []
  private(set) var keys: [UInt32] = []

  init(from: Endpoint, deflate: PermessageDeflate?) {
    self.from = from
    resets = deflate.map { !$0.keepsContext(from: from) } ?? false
    guard let deflate else {
      stream = nil
      return
    }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let bits = -Int32(deflate.windowBits(from: from))
    inflateInit2_(stream, bits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    self.stream = stream
  }

  deinit {
    if let stream {
      inflateEnd(stream)
      stream.deallocate()
    }
  }

  func take(_ bytes: [UInt8]) throws {
    rest += bytes
    while let size = try takeFrame() { rest.removeFirst(size) }
  }

  /// Whether every frame and message so far is whole.
  func finish() throws {
    if !rest.isEmpty || message != nil { throw Complaint.unfinished(rest.count) }
  }

  private func takeFrame() throws -> Int? {
    guard rest.count >= 2 else { return nil }
    var at = 2
    var length = Int(rest[1] & 0x7F)
    if length >= 126 {
      let extra = length == 126 ? 2 : 8
      guard rest.count >= 2 + extra else { return nil }
      length = rest[2..<2 + extra].reduce(0) { $0 << 8 | Int($1) }
      at += extra
    }
    let isMasked = rest[1] & 0x80 != 0
    var key: [UInt8] = [0, 0, 0, 0]
    if isMasked {
      guard rest.count >= at + 4 else { return nil }
      key = Array(rest[at..<at + 4])
      at += 4
    }
    guard rest.count >= at + length else { return nil }
    if isMasked != (from == .client) { throw Complaint.mask(isMasked) }
    if isMasked { keys.append(key.reduce(0) { $0 << 8 | UInt32($1) }) }
    let payload = (0..<length).map { rest[at + $0] ^ key[$0 % 4] }
    try take(first: rest[0], payload)
    return at + length
  }

  private func take(first: UInt8, _ payload: [UInt8]) throws {
    let opcode = first & 0x0F
    if opcode >= 8 {
      if first & 0x80 == 0 { throw Complaint.fragmentedControl }
      received.append(Received(opcode: opcode, content: payload))
      return
    }
    if opcode == 0 {
      guard message != nil else { throw Complaint.stray(first) }
      message?.content += payload
      message?.frames += 1
    } else {
      if message != nil { throw Complaint.interleaved }
      message = Received(opcode: opcode, content: payload, isCompressed: first & 0x40 != 0)
    }
    guard first & 0x80 != 0, var whole = message.take() else { return }
    if whole.isCompressed { whole.content = try inflate(whole.content + [0, 0, 0xFF, 0xFF]) }
    received.append(whole)
  }

  private func inflate(_ bytes: [UInt8]) throws -> [UInt8] {
    guard let stream else { throw Complaint.zlib(0, "nothing was agreed") }
    var input = bytes
    var output: [UInt8] = []
    // A chunk no larger than a window: only then does zlib check every distance against it.
    var chunk = [UInt8](repeating: 0, count: 128)
    try input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      repeat {
        let (status, count) = chunk.withUnsafeMutableBufferPointer { chunk in
          stream.pointee.next_out = chunk.baseAddress
          stream.pointee.avail_out = UInt32(chunk.count)
          let status = CZlib.inflate(stream, Z_SYNC_FLUSH)
          return (status, chunk.count - Int(stream.pointee.avail_out))
        }
        guard status == Z_OK || status == Z_BUF_ERROR else {
          throw Complaint.zlib(status, stream.pointee.msg.map { String(cString: $0) } ?? "")
        }
        output += chunk[..<count]
        if count < chunk.count, stream.pointee.avail_in == 0 { break }
      } while true
    }
    if resets { inflateReset(stream) }
    return output
  }
}
