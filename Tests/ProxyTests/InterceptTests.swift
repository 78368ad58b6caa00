import Capture
import Glibc
import PeerSupport
import Testing
import WebSocket

@testable import Filter
@testable import Intercept
@testable import Pcapng
@testable import Proxy

/// A connection that is intercepted.
@Suite(.serialized)
struct InterceptTests {
  private static func frame(
    _ opcode: Opcode, _ text: String, key: UInt32? = 0x37FA_213D, fin: Bool = true
  ) -> [UInt8] {
    let payload = Array(text.utf8)
    let header = FrameHeader(
      fin: fin, opcode: opcode, length: UInt64(payload.count),
      maskingKey: key.map { MaskingKey($0) })
    return FrameSerializer.frame(header: header, payload: payload)
  }

  private static func holdFilter(_ text: String, unit: HoldFilter.Unit = .messages) throws
    -> HoldFilter
  {
    HoldFilter(try Filter.parse(text).get(), unit: unit)
  }

  /// What is held and undecided, once there is so much of it.
  private func held(_ count: Int, in harness: ProxyHarness) throws -> [HeldItem] {
    let deadline = ProxyHarness.now() + 10_000_000_000
    while ProxyHarness.now() < deadline {
      let held = harness.intercept.snapshot.undecided
      if held.count == count { return held }
      sched_yield()
    }
    let held = harness.intercept.snapshot.held
    throw RawSocket.Failure(what: "there never were \(count) held, but \(held.count)")
  }

  private func wait(_ what: String, _ condition: () -> Bool) throws {
    let deadline = ProxyHarness.now() + 10_000_000_000
    while ProxyHarness.now() < deadline {
      if condition() { return }
      sched_yield()
    }
    throw RawSocket.Failure(what: "never: \(what)")
  }

  private func wait(for harness: ProxyHarness) throws {
    try wait("it can be intercepted") { harness.intercept.canInject(connection: 1) }
  }

  /// Arms, and waits until the connection knows: what is asked of it is done in order.
  private func arm(_ holdFilter: HoldFilter, in harness: ProxyHarness) throws {
    harness.intercept.arm(holdFilter)
    #expect(harness.intercept.note("armed", connection: 1))
    _ = try harness.connection { $0.note == "armed" }
  }

  /// A frame whose mask the proxy chose: header, then the payload unmasked.
  private func receiveMasked(_ socket: RawSocket, _ count: Int) throws -> (UInt8, String) {
    let bytes = try socket.receive(6 + count)
    let payload = (0..<count).map { bytes[6 + $0] ^ bytes[2 + $0 % 4] }
    return (bytes[0], String(decoding: payload, as: UTF8.self))
  }

  @Test func isHeldEditedDroppedAndLetGoWhilePingsAndTheOtherDirectionGoOn() throws {
    let harness = try ProxyHarness()
    let intercept = harness.intercept
    let (client, server) = try harness.upgraded()
    try wait(for: harness)
    try arm(try Self.holdFilter("from == client"), in: harness)
    let ping = Self.frame(.ping, "p")
    let (one, two, three) = (
      Self.frame(.text, "one"), Self.frame(.text, "two"), Self.frame(.text, "three")
    )
    try client.send(one + two + ping + three)
    var items = try held(3, in: harness)
    #expect(items.map { String(decoding: $0.payload, as: UTF8.self) } == ["one", "two", "three"])
    #expect(try server.receive(ping.count) == ping)
    let answer = Self.frame(.text, "answer", key: nil)
    try server.send(answer)
    #expect(try client.receive(answer.count) == answer)
    #expect(intercept.replace(items[0].id, payload: Array("changed".utf8)))
    #expect(intercept.snapshot.held[0].isEdited)
    #expect(intercept.revert(items[0].id) && !intercept.snapshot.held[0].isEdited)
    #expect(intercept.forward(items[0].id) && !intercept.forward(items[0].id))
    #expect(try server.receive(one.count) == one)
    #expect(intercept.drop(items[1].id))
    items = try held(1, in: harness)
    #expect(intercept.replace(items[0].id, payload: Array("THREE!".utf8)))
    #expect(intercept.forwardAll() == 1)
    let (first, text) = try receiveMasked(server, 6)
    #expect(first == 0x81 && text == "THREE!")
    let record = try harness.connection { $0.frameCount == 5 }
    #expect(record.client.frames == 3)
    let marks = harness.session.log.read { state in
      (1...5).compactMap { state.frame($0).flatMap { state.mark(of: $0) } }
    }
    #expect(marks.map(\.flags) == [.dropped, .edited])
    #expect(marks.last.flatMap { harness.session.original(of: $0) } == Array("three".utf8))
  }

  @Test func isArmedInTheMiddleOfAFrameAndIsOnTheFastPathAgainWhenNothingIsArmed() throws {
    let harness = try ProxyHarness()
    let (client, server) = try harness.upgraded()
    try wait(for: harness)
    let first = Self.frame(.text, "a first message")
    try client.send(Array(first.prefix(9)))
    #expect(try server.receive(9) == Array(first.prefix(9)))
    try arm(try Self.holdFilter("op == text"), in: harness)
    try client.send(Array(first.dropFirst(9)) + Self.frame(.text, "second"))
    #expect(try server.receive(first.count - 9) == Array(first.dropFirst(9)))
    let items = try held(1, in: harness)
    #expect(items.map { String(decoding: $0.payload, as: UTF8.self) } == ["second"])
    harness.intercept.setHolding(false)
    harness.intercept.forwardAll()
    let second = Self.frame(.text, "second")
    #expect(try server.receive(second.count) == second)
    // Half a frame is forwarded at once, and not collected first.
    try client.send(Array(first.prefix(7)))
    #expect(try server.receive(7) == Array(first.prefix(7)))
  }

  @Test func holdsFramesOneByOneAndDropsAFragmentWithoutBreakingItsMessage() throws {
    let harness = try ProxyHarness()
    let (client, server) = try harness.upgraded()
    try wait(for: harness)
    try arm(try Self.holdFilter("from == server", unit: .frames), in: harness)
    try server.send(
      Self.frame(.text, "ab", key: nil, fin: false) + Self.frame(.continuation, "cd", key: nil))
    let items = try held(2, in: harness)
    harness.intercept.forward(items[0].id)
    #expect(try client.receive(4) == [0x01, 0x02, 0x61, 0x62])
    harness.intercept.drop(items[1].id)
    #expect(try client.receive(2) == [0x80, 0x00])
  }

  @Test func getsWhatNeitherEndSentAndIsClosedFromHere() throws {
    let harness = try ProxyHarness()
    let intercept = harness.intercept
    let (client, server) = try harness.upgraded()
    try wait(for: harness)
    #expect(intercept.inject(.text("hello"), toward: .client, connection: 1))
    #expect(try client.receive(7) == [0x81, 0x05] + Array("hello".utf8))
    #expect(intercept.inject(.ping([1, 2]), toward: .server, connection: 1))
    #expect(try receiveMasked(server, 2) == (0x89, "\u{1}\u{2}"))
    #expect(
      intercept.inject(.authored(firstByte: 0x92, payload: [3]), toward: .client, connection: 1))
    #expect(try client.receive(3) == [0x92, 0x01, 0x03])
    #expect(!intercept.inject(.text("x"), toward: .client, connection: 9))
    #expect(intercept.disrupt(.close(CloseCode(rawValue: 1011), reason: "enough"), connection: 1))
    #expect(try client.receive(10) == [0x88, 0x08, 0x03, 0xF3] + Array("enough".utf8))
    _ = try server.receive(14)
    try client.send(Self.frame(.close, ""))
    try server.send([0x88, 0x00])
    #expect(try client.receiveAll().isEmpty && server.receiveAll().isEmpty)
    let record = try harness.connection()
    #expect(record.close?.clean == true && record.close?.code.rawValue == 1011)
    // The bit was ours, and the Ping that nobody answered.
    #expect(Set(harness.rules()) == [.f05, .p01])
  }

  @Test func holdsTheEndOfAClientThatHasSentItsLastAndClosed() throws {
    let harness = try ProxyHarness()
    let (client, server) = try harness.upgraded()
    try wait(for: harness)
    try arm(try Self.holdFilter("text == \"wait\""), in: harness)
    let message = Self.frame(.text, "wait")
    let close = Self.frame(.close, "")
    try client.send(message + close)
    client.shutdownOutput()
    _ = try held(2, in: harness)
    #expect(server.receiveWithoutWaiting().isEmpty)
    harness.intercept.forwardAll()
    #expect(try server.receiveAll() == message + close)
  }

  @Test(arguments: [Endpoint.client, .server])
  func letsGoOfEverythingWhenAnEndResets(_ end: Endpoint) throws {
    let harness = try ProxyHarness()
    let (client, server) = try harness.upgraded()
    try wait(for: harness)
    try arm(try Self.holdFilter("from == client"), in: harness)
    try client.send(Self.frame(.text, "wait"))
    _ = try held(1, in: harness)
    (end == .client ? client : server).resetNow()
    _ = try harness.connection()
    try wait("nothing is held") { harness.intercept.snapshot.held.isEmpty }
    try wait("a note") {
      harness.notes(on: 1).contains("1 held message went nowhere: the connection ended")
    }
  }

  @Test func isRefusedWhileNewConnectionsAreAndKeepsANote() throws {
    let harness = try ProxyHarness()
    let (client, server) = try harness.upgraded()
    try wait(for: harness)
    harness.intercept.setRefusing(true)
    let refused = try harness.connect()
    try refused.send(ProxyHarness.upgradeRequest(host: "localhost"))
    #expect(try refused.receive(until: "\r\n").hasPrefix("HTTP/1.1 503 "))
    #expect(harness.intercept.note("the good one", connection: 1))
    let record = try harness.connection { $0.note != nil }
    #expect(record.note == "the good one")
    // The open connection continues.
    let message = Self.frame(.text, "still here")
    try client.send(message)
    #expect(try server.receive(message.count) == message)
  }

  @Test func readsAnUpstreamNoFurtherThanThereIsRoomFor() throws {
    let harness = try ProxyHarness()
    let (client, server) = try harness.upgraded()
    try wait(for: harness)
    try arm(try Self.holdFilter("from == server"), in: harness)
    let message = Self.frame(.binary, String(repeating: "x", count: 60_000), key: nil)
    let stream = Array(repeating: message, count: 1000).joined()
    var sent = 0
    while sent < stream.count, server.waitUntilWritable() {
      sent += server.sendWithoutWaiting(Array(stream.dropFirst(sent).prefix(1 << 20)))
    }
    try wait("something is held") { harness.intercept.heldCount > 10 }
    #expect(sent < stream.count)
    let held = harness.intercept.snapshot.held
    #expect(held.reduce(0) { $0 + $1.wireLength } <= 2 * InterceptedDirection.byteLimit)
    _ = client
  }
}
