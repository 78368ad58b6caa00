import Capture
import Glibc
import PeerSupport
import Synchronization
import Testing
import Transport
import WebSocket

@testable import Client

/// One connection of the client to a scripted server: what it sends, what it answers by itself,
/// and how it reports closing and failure.
@Suite(.serialized)
struct ClientConnectionTests {
  @Test func opensSendsMaskedTextAndReportsACleanClose() throws {
    let harness = try ClientHarness()
    let (handle, server) = try harness.opened()
    handle.send(.text("Hello"))
    let hello = try ClientHarness.frame(from: server)
    #expect(hello.header.opcode == .text)
    #expect(hello.header.isMasked)
    #expect(hello.payload == Array("Hello".utf8))
    handle.send(.close(.normal, reason: "bye"))
    let close = try ClientHarness.frame(from: server)
    #expect(close.payload == [0x03, 0xE8] + Array("bye".utf8))
    try server.send([0x88, 0x02, 0x03, 0xE8])
    server.shutdownOutput()
    #expect(
      try harness.events.next()
        == .closed(CloseSummary(by: .client, clean: true, code: .normal, reason: "bye")))
    #expect(try server.receiveAll().isEmpty)
  }

  @Test func answersAPingWithItsPayloadAndNotWhenToldNotTo() throws {
    let harness = try ClientHarness()
    let (handle, server) = try harness.opened()
    try server.send([0x89, 0x04] + Array("tick".utf8))
    let pong = try ClientHarness.frame(from: server)
    #expect(pong.header.opcode == .pong)
    #expect(pong.payload == Array("tick".utf8))
    handle.send(.autoPong(false))
    handle.send(.text("between"))
    #expect(try ClientHarness.frame(from: server).header.opcode == .text)
    try server.send([0x89, 0x00])
    try server.send([0x88, 0x00])
    #expect(try ClientHarness.frame(from: server).header.opcode == .close)
  }

  @Test func echoesTheServersCloseAndWaitsForTheServerToCloseTCP() throws {
    let harness = try ClientHarness()
    let (_, server) = try harness.opened()
    try server.send([0x88, 0x05, 0x03, 0xE9] + Array("bye".utf8))
    let close = try ClientHarness.frame(from: server)
    #expect(close.payload == [0x03, 0xE9])
    server.shutdownOutput()
    #expect(
      try harness.events.next()
        == .closed(CloseSummary(by: .server, clean: true, code: .goingAway, reason: "bye")))
  }

  @Test func keepsWhatIsSentBeforeItIsOpenInOrder() throws {
    let harness = try ClientHarness()
    let events = harness.events
    let handle = harness.engine.connect(try harness.request()) { events.append($0) }
    handle.send(.text("one"))
    handle.send(.binary([2]))
    let server = try harness.listener.accept()
    try server.send(ClientHarness.response(to: try server.receive(until: "\r\n\r\n")))
    #expect(try ClientHarness.frame(from: server).payload == Array("one".utf8))
    #expect(try ClientHarness.frame(from: server).payload == [2])
  }

  @Test func sendsAuthoredFramesAndRawBytesAsTheyAre() throws {
    let harness = try ClientHarness()
    let (handle, server) = try harness.opened()
    let header = FrameHeader(
      firstByte: 0xF3, length: 5, lengthForm: .bits64, maskingKey: nil)
    handle.send(.frame(header, payload: [1, 2]))
    handle.send(.raw([0xFF, 0x00]))
    let expected: [UInt8] = [0xF3, 0x7F, 0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 0xFF, 0x00]
    #expect(try server.receive(expected.count) == expected)
    #expect(harness.engine.send(.text("x"), on: 1))
    #expect(!harness.engine.send(.text("x"), on: 2))
  }

  @Test func reportsARefusalWithItsBody() throws {
    let harness = try ClientHarness()
    let events = harness.events
    harness.engine.connect(try harness.request()) { events.append($0) }
    let server = try harness.listener.accept()
    _ = try server.receive(until: "\r\n\r\n")
    try server.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nno!\n")
    guard case .refused(let refusal) = try events.next() else {
      Issue.record("it was not refused")
      return
    }
    #expect((refusal.status, refusal.response.reason) == (403, "Forbidden"))
    #expect(refusal.body == Array("no!\n".utf8))
    #expect(try server.receiveAll().isEmpty)
  }

  @Test func reportsARefusalWhoseBodyNeverEndsAndRecordsItsStatus() throws {
    let harness = try ClientHarness()
    let events = harness.events
    harness.engine.connect(try harness.request()) { events.append($0) }
    let server = try harness.listener.accept()
    _ = try server.receive(until: "\r\n\r\n")
    try server.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 400\r\n\r\nbecause")
    guard case .refused(let refusal) = try events.next() else {
      Issue.record("it was not refused")
      return
    }
    #expect(refusal.text == "403 Forbidden: because")
    #expect(try server.receiveAll().isEmpty)
    #expect(harness.session.log.read { $0.connection(1)?.response?.status } == 403)
  }

  @Test func tellsAResetFromAClose() throws {
    let harness = try ClientHarness()
    let events = harness.events
    harness.engine.connect(try harness.request()) { events.append($0) }
    let server = try harness.listener.accept()
    _ = try server.receive(until: "\r\n\r\n")
    server.resetNow()
    guard case .failed(let sentence, 69) = try events.next() else {
      Issue.record("it did not fail")
      return
    }
    #expect(sentence.contains("the server reset the connection"))
  }

  @Test func sendsManyMessagesInOneWriteAndSaysWhenTheyHaveLeft() throws {
    let harness = try ClientHarness()
    let (handle, server) = try harness.opened()
    let box = Mutex<ClientDelivery?>(nil)
    handle.send((0..<500).map { .text("\($0)") }) { answer in box.withLock { $0 = answer } }
    for number in 0..<500 {
      #expect(try ClientHarness.frame(from: server).payload == Array("\(number)".utf8))
    }
    let deadline = ClientHarness.now() + 10_000_000_000
    while box.withLock({ $0 }) == nil, ClientHarness.now() < deadline { sched_yield() }
    #expect(box.withLock { $0 } == .taken(500))
    // All of them came to the session as one read.
    #expect(harness.session.log.read { $0.connection(1)?.client.frames } == 500)
  }

  @Test func saysHowManyCommandsCameBeforeItsClose() throws {
    let harness = try ClientHarness()
    let (handle, server) = try harness.opened()
    let box = Mutex<ClientDelivery?>(nil)
    handle.send([.text("a"), .close(.normal, reason: ""), .text("b")]) { answer in
      box.withLock { $0 = answer }
    }
    #expect(try ClientHarness.frame(from: server).header.opcode == .text)
    #expect(try ClientHarness.frame(from: server).header.opcode == .close)
    let deadline = ClientHarness.now() + 10_000_000_000
    while box.withLock({ $0 }) == nil, ClientHarness.now() < deadline { sched_yield() }
    #expect(box.withLock { $0 } == .taken(2))
  }

  @Test func saysInASentenceThatNobodyListensAndExits69() throws {
    let harness = try ClientHarness()
    let port = try RawSocket.listening().port
    let events = harness.events
    let url = try WebSocketURL("ws://127.0.0.1:\(port)")
    harness.engine.connect(ClientRequest(url: url)) { events.append($0) }
    #expect(
      try events.next()
        == .failed(
          "cannot reach ws://127.0.0.1:\(port)/: connection refused; is the server running?",
          exitStatus: 69))
  }

  @Test func saysThatTheServerDoesNotSpeakHTTP() throws {
    let harness = try ClientHarness()
    let events = harness.events
    harness.engine.connect(try harness.request()) { events.append($0) }
    let server = try harness.listener.accept()
    _ = try server.receive(until: "\r\n\r\n")
    try server.send("SSH-2.0-OpenSSH_9.2\r\n")
    guard case .failed(let sentence, 69) = try events.next() else {
      Issue.record("it did not fail")
      return
    }
    #expect(sentence.contains("SSH-2.0-OpenSSH_9.2"))
  }

  @Test func compressesMessagesWhenTheServerAcceptsThat() throws {
    let harness = try ClientHarness()
    let (handle, server) = try harness.opened(
      try harness.request(compress: true),
      extra: "Sec-WebSocket-Extensions: permessage-deflate\r\n")
    handle.send(.text("Hello"))
    let frame = try ClientHarness.frame(from: server)
    // RFC 7692, section 7.2.3.1.
    #expect(frame.header.firstByte == 0xC1)
    #expect(frame.payload == [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
  }

  @Test func countsAResetAsTheServersEnd() throws {
    let harness = try ClientHarness()
    do {
      let (_, server) = try harness.opened()
      server.resetOnClose()
    }
    #expect(
      try harness.events.next()
        == .closed(
          CloseSummary(by: .server, clean: false, code: .abnormal, reason: ""),
          because: "reset the connection"))
  }
}
