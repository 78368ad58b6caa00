import Capture
import Filter
import Synchronization
import Testing
import WebSocket

@testable import Intercept

/// What screens arm and decide, and what engines get to hear of it.
@Suite struct InterceptTests {
  private let session = Session(store: MemoryStore(), application: nil)

  private final class Port: Sendable {
    private let commands = Mutex<[InterceptCommand]>([])

    var heard: [InterceptCommand] { commands.withLock { $0 } }

    func take(_ command: InterceptCommand) { commands.withLock { $0.append(command) } }
  }

  private static func item(_ id: UInt64, connection: UInt32 = 1) -> HeldItem {
    HeldItem(
      id: id, connection: connection, from: .client, firstByte: 0x81, frameCount: 1,
      payload: Array("abc".utf8), isCompressed: false, wireLength: 9, time: 0, reason: .filter)
  }

  private func intercept(_ ports: [UInt32: Port]) -> Intercept {
    let intercept = Intercept(session: session)
    for (connection, port) in ports { intercept.enter(connection: connection) { port.take($0) } }
    return intercept
  }

  @Test(arguments: [(0x81, true, 1), (0x01, false, 1), (0xC2, true, 2), (0x00, false, 0)])
  func theFirstByteSaysWhetherItIsTheLastFrame(byte: UInt8, fin: Bool, opcode: UInt8) {
    let item = HeldItem(
      id: 1, connection: 1, from: .client, firstByte: byte, frameCount: 1, payload: [],
      isCompressed: false, wireLength: 6, time: 0, reason: .filter)
    #expect(item.fin == fin && item.opcode.rawValue == opcode)
  }

  @Test func armingIsToldToEveryConnection() throws {
    let (one, two) = (Port(), Port())
    let intercept = intercept([1: one, 2: two])
    #expect(!intercept.isActive && intercept.armed.holdFilter == nil)
    intercept.arm(HoldFilter(try Filter.parse("op == text").get()))
    #expect(intercept.isActive && intercept.armed.holdFilter != nil)
    intercept.setHolding(false)
    #expect(!intercept.isActive && intercept.armed.holdFilter == nil)
    #expect(intercept.snapshot.holdFilter?.isOn == false, "it is remembered")
    intercept.setHolding(true)
    #expect(intercept.isActive)
    intercept.arm(nil)
    intercept.setRules([
      RewriteRule(name: "r", filter: try Filter.parse("").get(), actions: [.drop])
    ])
    #expect(intercept.isActive && intercept.armed.rules.map(\.name) == ["r"])
    #expect(intercept.snapshot.rules.map(\.name) == ["r"])
    for port in [one, two] {
      #expect(port.heard == [.rearm, .rearm, .rearm, .rearm, .rearm])
    }
  }

  @Test func whatNeverWasArmedIsNotTurnedOn() {
    let intercept = intercept([:])
    intercept.setHolding(true)
    #expect(!intercept.isActive && intercept.snapshot.holdFilter == nil)
  }

  @Test func aDecisionIsMadeOnceAndToldToItsConnection() {
    let (one, two) = (Port(), Port())
    let intercept = intercept([1: one, 2: two])
    for id in 1...4 as ClosedRange<UInt64> {
      intercept.hold(Self.item(id, connection: id == 4 ? 2 : 1))
    }
    #expect(intercept.heldCount == 4)
    #expect(intercept.forward(1) && !intercept.forward(1) && !intercept.drop(1))
    #expect(intercept.replace(2, payload: [0x78]) && intercept.forward(2))
    #expect(intercept.drop(3) && !intercept.forward(9))
    #expect(
      one.heard == [.forward(id: 1, payload: nil), .forward(id: 2, payload: [0x78]), .drop(id: 3)])
    #expect(two.heard == [] && intercept.heldCount == 1)
    #expect(intercept.snapshot.held.map(\.decision) == [.forward, .forward, .drop, nil])
    #expect(intercept.snapshot.undecided.map(\.id) == [4])
    intercept.release(2)
    #expect(intercept.snapshot.held.map(\.id) == [1, 3, 4])
  }

  @Test func allAreForwardedOfOneConnectionOrOfAll() {
    let (one, two) = (Port(), Port())
    let intercept = intercept([1: one, 2: two])
    for id in 1...4 as ClosedRange<UInt64> {
      intercept.hold(Self.item(id, connection: id > 2 ? 2 : 1))
    }
    #expect(intercept.forwardAll(connection: 2) == 2)
    #expect(two.heard == [.forward(id: 3, payload: nil), .forward(id: 4, payload: nil)])
    #expect(one.heard == [])
    #expect(intercept.forwardAll() == 2 && intercept.forwardAll() == 0)
    #expect(one.heard.count == 2)
  }

  @Test func anEditCanBeTakenBackUntilADecision() {
    let intercept = intercept([:])
    intercept.hold(Self.item(1))
    func held() -> HeldItem? { intercept.snapshot.held.first }
    #expect(intercept.replace(1, payload: [1]))
    #expect(held()?.payload == [1] && held()?.isEdited == true)
    #expect(held()?.original == Array("abc".utf8))
    #expect(intercept.revert(1))
    #expect(held()?.payload == Array("abc".utf8) && held()?.isEdited == false)
    #expect(intercept.replace(1, payload: Array("abc".utf8)))
    #expect(held()?.isEdited == false, "the same payload is no edit")
    #expect(intercept.drop(1))
    #expect(!intercept.replace(1, payload: [2]) && !intercept.revert(1))
    #expect(!intercept.replace(2, payload: [2]))
  }

  @Test func aConnectionThatLeavesTakesWhatWasHeldWithIt() {
    let port = Port()
    let intercept = intercept([1: port, 2: Port()])
    intercept.hold(Self.item(1))
    intercept.hold(Self.item(2, connection: 2))
    #expect(intercept.canInject(connection: 1))
    #expect(intercept.inject(.text("x"), toward: .server, connection: 1))
    #expect(intercept.disrupt(.reset, connection: 1) && intercept.note("n", connection: 1))
    #expect(
      port.heard == [.inject(.text("x"), toward: .server), .disrupt(.reset), .note("n")])
    intercept.leave(connection: 1)
    #expect(intercept.snapshot.held.map(\.id) == [2])
    #expect(!intercept.canInject(connection: 1))
    #expect(!intercept.inject(.text("x"), toward: .server, connection: 1))
    #expect(!intercept.disrupt(.reset, connection: 1) && !intercept.note("n", connection: 1))
    #expect(port.heard.count == 3)
  }

  @Test func everyChangeIsOneOfTheLogToo() {
    let intercept = intercept([:])
    var seen = (intercept.snapshot.version, session.log.version)
    for change in [
      { intercept.setRefusing(true) }, { intercept.setHandshakeRules([]) },
      { intercept.hold(Self.item(7)) }, { intercept.shutDown() },
    ] {
      change()
      let now = (intercept.snapshot.version, session.log.version)
      #expect(now.0 == seen.0 + 1 && now.1 == seen.1 + 1)
      seen = now
    }
    #expect(intercept.isRefusing && intercept.snapshot.refusesConnections)
    #expect(intercept.isShutDown && intercept.armed.isShutDown)
  }
}
