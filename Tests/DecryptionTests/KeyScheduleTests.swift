import Import
import Testing

@testable import Decryption

/// Vectors that others published.
struct KeyScheduleTests {
  /// "Test vectors for the TLS 1.2 PRF" of the IETF's TLS working group.
  @Test func thePRFOfTLS12() {
    let short = PseudorandomFunction(hash: .sha256).expand(
      bytes("9bbe436ba940f017b17652849a71db35"), label: "test label",
      seed: bytes("a0ba9f936cda311827a6f796ffd5198c"), length: 100)
    #expect(
      short
        == bytes(
          """
          e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e
          14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5
          a72e5a5110fff70187347b66
          """))
    let long = PseudorandomFunction(hash: .sha384).expand(
      bytes("b80b733d6ceefcdc71566ea48e5567df"), label: "test label",
      seed: bytes("cd665cf6a8447dd6ff8b27555edb7465"), length: 148)
    #expect(
      long
        == bytes(
          """
          7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b123
          3c9146a0e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd
          4abfdad05d9184259b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a2
          6854308d5eaa3be85e0990703d73e56f
          """))
  }

  /// RFC 8448, section 3: the keys for application data of both ends.
  @Test func theKeysOfTLS13() {
    let client = TrafficKeys(
      secret: bytes("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5"),
      hash: .sha256)
    #expect(client.expand("key", length: 16) == bytes("17422dda596ed5d9acd890e3c63f5051"))
    #expect(client.expand("iv", length: 12) == bytes("5b78923dee08579033e523d9"))
    let server = TrafficKeys(
      secret: bytes("a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643"),
      hash: .sha256)
    #expect(server.expand("key", length: 16) == bytes("9f02283b6c9c07efc26bb9f2ac92e356"))
    #expect(server.expand("iv", length: 12) == bytes("cf782b88dd83549aadf1e984"))
  }

  /// RFC 8448, section 3: the record with the client's application data.
  @Test func aRecordOfTLS13() throws {
    let cipher = try #require(
      SwiftCryptoTLS().cipher(
        TLSCipherSuite(0x1301),
        trafficSecret: bytes(
          "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5")))
    let record = bytes(
      """
      1703030043a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a
      20441e2b62974e1f5a6292a2977014bd1e3deae63aeebb21694915e4
      """)
    #expect(open(record, with: cipher, sequence: 0) == Array(0...0x31) + [0x17])
    #expect(open(record, with: cipher, sequence: 1) == nil)
    for index in record.indices {
      var damaged = record
      damaged[index] ^= 1
      #expect(open(damaged, with: cipher, sequence: 0) == nil)
      #expect(open(Array(record[..<index]), with: cipher, sequence: 0) == nil)
    }
  }

  @Test func secretsOfAnotherLengthGiveNoKeys() {
    let cryptography = SwiftCryptoTLS()
    #expect(cryptography.cipher(TLSCipherSuite(0x1301), trafficSecret: [1]) == nil)
    #expect(cryptography.cipher(TLSCipherSuite(0x1302), trafficSecret: bytes("00", 32)) == nil)
    #expect(cryptography.cipher(TLSCipherSuite(0x1304), trafficSecret: bytes("00", 32)) == nil)
    #expect(cryptography.cipher(TLSCipherSuite(0xC02F), trafficSecret: []) == nil)
  }
}

func bytes(_ hex: String, _ count: Int = 1) -> [UInt8] {
  let digits = hex.compactMap(\.hexDigitValue)
  let once = stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
  return Array([[UInt8]](repeating: once, count: count).joined())
}

/// A record as a cipher encrypts it.
func open(_ record: [UInt8], with cipher: any TLSRecordCipher, sequence: UInt64) -> [UInt8]? {
  var plaintext = [UInt8](repeating: 0, count: record.count)
  let count = plaintext.withUnsafeMutableBytes { target in
    record.withUnsafeBytes { cipher.open($0, sequence: sequence, into: target) }
  }
  return count.map { Array(plaintext.prefix($0)) }
}
