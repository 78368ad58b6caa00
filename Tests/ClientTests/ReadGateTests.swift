import Synchronization
import Testing

@testable import Client

@Suite struct ReadGateTests {
  @Test func itClosesAtItsLimitAndOpensWhenThatIsPrinted() {
    let rings = Mutex(0)
    let gate = ReadGate(limit: 100) { rings.withLock { $0 += 1 } }
    gate.receive(99)
    #expect(gate.isOpen && rings.withLock { $0 } == 0)
    let mark = gate.mark
    gate.receive(60)
    #expect(!gate.isOpen && rings.withLock { $0 } == 1)
    #expect(gate.release(upTo: mark))
    #expect(gate.isOpen)
    // Nobody waits any more.
    #expect(!gate.release(upTo: gate.mark))
  }

  @Test func givenUpItStaysOpen() {
    let gate = ReadGate(limit: 1) {}
    gate.receive(5)
    #expect(!gate.isOpen)
    gate.giveUp()
    #expect(gate.isOpen)
  }
}
