import ImportSupport
import TestSupport
import Testing
import WebSocket

@testable import Import

/// TLS records, handshakes and key logs, damaged anywhere.
@Suite struct TLSFuzzTests {
  private final class Count: TLSReceiver {
    var bytes = 0

    func receive(plaintext: UnsafeRawBufferPointer, from: Endpoint, at: UInt64) {
      bytes += plaintext.count
    }

    func miss(plaintext: Int, isExact: Bool, from: Endpoint, at: UInt64) {}
  }

  private static let talks: [TLSTalk] = {
    var new = TLSTalk()
    new.shake(isEarly: true, early: Array("GET ".utf8))
    var old = TLSTalk()
    old.shakeLegacy()
    for number in 0..<20 {
      let content = [UInt8](repeating: UInt8(number), count: number * number)
      new.sealed(
        content, from: number % 2 == 0 ? .client : .server, number % 2 == 0 ? .client : .server)
      old.sealed(content, from: number % 2 == 0 ? .client : .server, .master)
    }
    return [new, old]
  }()

  @Test func damagedConversations() {
    for seed in FuzzBudget.rounds(400) {
      var generator = SeededGenerator(seed: seed)
      let talk = Self.talks[generator.below(2)]
      let secrets = TLSSecrets()
      secrets.mayGrow = generator.below(2) == 0
      let log = generator.below(3) == 0 ? generator.mutated(talk.secrets) : talk.secrets
      log.withUnsafeBytes { secrets.add($0, isWhole: true) }
      let budget = ReadingBudget()
      let count = Count()
      var size = 0
      do {
        let connection = TLSConnection(
          keys: TLSKeys(secrets: secrets, cryptography: TransparentTLS()), budget: budget)
        connection.receiver = count
        for (end, bytes) in talk.turns {
          if generator.below(20) == 0 {
            connection.miss(1 + generator.below(300), from: end, at: 0)
            continue
          }
          let damaged = generator.below(8) == 0 ? generator.mutated(bytes) : bytes
          size += damaged.count
          damaged.withUnsafeBytes { connection.receive($0, from: end, at: 0) }
        }
        _ = connection.unread(client: .loopback(port: 1), server: .loopback(port: 2))
      }
      #expect(count.bytes <= size, "WINDSOCK_FUZZ_SEED=\(seed)")
      #expect(budget.used == 0, "WINDSOCK_FUZZ_SEED=\(seed)")
    }
  }
}
