import NIOCore
import Text
import WebSocket

/// One end of a demo connection: the opening handshake, then its script, and answers to the other
/// end's frames.
final class DemoPeer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum State {
    case handshake
    case open(FrameParser)
  }

  private let side: Endpoint
  /// Whether it sends on its own once the connection is open; otherwise it only answers.
  private var talks: Bool
  private let url: WebSocketURL
  private let key: String
  private var state = State.handshake
  private var script: DemoScript
  private let batch = FrameBatch()
  private var received = ByteBuffer()
  private var timer: Scheduled<Void>?
  private var hasSentClose = false

  init(side: Endpoint, talks: Bool, url: WebSocketURL, seed: UInt32) {
    self.side = side
    self.talks = talks
    self.url = url
    key = Base64.encode((0..<16).map { UInt8(truncatingIfNeeded: seed >> UInt32($0 % 4 * 8)) })
    script = DemoScript(side: side, asks: url.target == "/orders", seed: seed)
  }

  func channelActive(context: ChannelHandlerContext) {
    guard side == .client else { return }
    send(HandshakeRequest.make(url: url, key: key, subprotocols: ["wind.v1"]), context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    received.writeBuffer(&bytes)
    if case .handshake = state { readHandshake(context) }
    if case .open = state { readFrames(context) }
  }

  func channelInactive(context: ChannelHandlerContext) { timer?.cancel() }

  private func readHandshake(_ context: ChannelHandlerContext) {
    let view = received.readableBytesView
    guard let end = view.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
    let head = String(decoding: view[..<end.lowerBound], as: UTF8.self)
    received.moveReaderIndex(to: end.upperBound)
    if side == .server {
      guard answer(head, context) else { return }
    }
    state = .open(FrameParser(from: side.peer, streamOffset: 0, limits: FrameLimits()))
    step(context)
  }

  /// Answers a request: with a 101 when it asks for a WebSocket, otherwise with a page.
  private func answer(_ head: String, _ context: ChannelHandlerContext) -> Bool {
    let lines = head.split(separator: "\r\n")
    let key = lines.first { $0.lowercased().hasPrefix("sec-websocket-key:") }
    guard let key else {
      let page = "windsock demo\n"
      send(
        Array("HTTP/1.1 200 OK\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)".utf8),
        context)
      return false
    }
    talks = lines.first?.contains("/ticker") == true
    let value = String(key.drop { $0 != ":" }.dropFirst().drop { $0 == " " })
    send(
      Array(
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: \(AcceptKey.answer(to: value))\r\n"
          + "Sec-WebSocket-Protocol: wind.v1\r\n\r\n").utf8), context)
    return true
  }

  /// Answers pings and Close, calls with their results, and any other text from a client with the
  /// same in capitals.
  private func readFrames(_ context: ChannelHandlerContext) {
    guard case .open(var walk) = state, received.readableBytes > 0 else { return }
    var number: UInt32 = 0
    batch.begin()
    received.withUnsafeReadableBytes { walk.receive($0, number: &number, into: batch) }
    state = .open(walk)
    for notable in batch.notables where notable.opcode == .ping {
      send(script.frame(.pong, notable.payload), context)
    }
    let close = batch.notables.first { $0.opcode == .close }
    if let close, !hasSentClose {
      hasSentClose = true
      send(script.frame(.close, close.payload), context)
    }
    if side == .server { answer(context) }
    received.clear()
    // The server closes the transport (RFC 6455, section 7.1.1).
    if close != nil, side == .server { context.close(promise: nil) }
  }

  private func answer(_ context: ChannelHandlerContext) {
    for row in 0..<batch.count {
      let frame = batch[row]
      // A frame that is split between reads gets no answer: this is only a demo's server.
      guard frame.firstByte == 0x81, !(row == 0 && batch.isFirstCarried) else { continue }
      let masked: MaskingKey? = frame.flags.contains(.masked) ? MaskingKey(frame.key) : nil
      let start = Int(frame.start) + frame.flags.headerByteCount
      guard
        let bytes = received.getBytes(at: received.readerIndex + start, length: Int(frame.length))
      else { continue }
      let text = String(decoding: Masking.unmasked(bytes, key: masked), as: UTF8.self)
      guard text.hasPrefix("{") else {
        send(script.frame(.text, Array(text.uppercased().utf8)), context)
        continue
      }
      for answer in DemoOrders.answers(to: text) { plan(answer, context) }
    }
  }

  /// Sends an answer when it is due.
  private func plan(_ answer: DemoOrders.Answer, _ context: ChannelHandlerContext) {
    let milliseconds =
      switch answer {
      case .text(_, let milliseconds), .close(_, _, let milliseconds): milliseconds
      }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
      let (peer, context) = bound.value
      guard context.channel.isActive, !peer.hasSentClose else { return }
      switch answer {
      case .text(let text, _): peer.send(peer.script.frame(.text, Array(text.utf8)), context)
      case .close(let code, let reason, _):
        peer.hasSentClose = true
        let payload = [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
        peer.send(peer.script.frame(.close, payload), context)
      }
    }
  }

  /// Sends the next step of the script, and plans the one after it.
  private func step(_ context: ChannelHandlerContext) {
    guard talks, !hasSentClose, context.channel.isActive, let step = script.next() else { return }
    send(step.bytes, context)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(in: .milliseconds(step.milliseconds)) {
      let (peer, context) = bound.value
      peer.step(context)
    }
  }

  private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }
}

@available(*, unavailable)
extension DemoPeer: Sendable {}
