import Import
import TestSupport
import Testing

@testable import Decryption

/// Random records under random keys of every cipher suite: all are refused as not authentic, and
/// none traps.
@Suite struct DecryptionFuzzTests {
  private static let suites = [UInt16(0)...0xFF, 0x1301...0x1305, 0xC000...0xC0FF, 0xCCA8...0xCCAE]
    .joined().map { TLSCipherSuite($0) }.filter { $0.protection != nil }

  @Test func recordsThatNobodySealed() throws {
    let cryptography = SwiftCryptoTLS()
    for seed in FuzzBudget.rounds(400) {
      var generator = SeededGenerator(seed: seed)
      let suite = Self.suites[generator.below(Self.suites.count)]
      let secret = generator.bytes(generator.below(3) == 0 ? generator.below(70) : 48)
      var ciphers: [any TLSRecordCipher] = []
      if let both = cryptography.ciphers(
        suite, masterSecret: secret, clientRandom: generator.bytes(32),
        serverRandom: generator.bytes(32), encryptsFirst: generator.below(2) == 0)
      {
        ciphers = [both.client, both.server]
      }
      let traffic = Array(secret.prefix(suite.hash.length))
      if let cipher = cryptography.cipher(suite, trafficSecret: traffic) { ciphers.append(cipher) }
      #expect(!ciphers.isEmpty)
      for cipher in ciphers {
        let record = Self.record(&generator)
        #expect(
          open(record, with: cipher, sequence: generator.next()) == nil,
          "WINDSOCK_FUZZ_SEED=\(seed)")
      }
    }
  }

  /// A record of random contents, half of them whole cipher blocks; a quarter are cut short.
  private static func record(_ generator: inout SeededGenerator) -> [UInt8] {
    let count = generator.below(2) == 0 ? 16 * generator.below(20) : generator.below(400)
    let record = [23, 3, 3, UInt8(count >> 8), UInt8(count & 0xFF)] + generator.bytes(count)
    return generator.below(4) == 0 ? Array(record.prefix(generator.below(30))) : record
  }
}
