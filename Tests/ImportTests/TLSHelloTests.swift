import Testing

@testable import Import

/// The hellos of RFC 8446, section 4.1, with the extensions of RFC 6066, 7301 and 7366.
@Suite struct TLSHelloTests {
  private let random = [UInt8](1...32)

  private func vector(_ bytes: [UInt8], _ width: Int) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) } + bytes
  }

  private func element(_ type: UInt16, _ body: [UInt8]) -> [UInt8] {
    [UInt8(type >> 8), UInt8(type & 0xFF)] + vector(body, 2)
  }

  private func client(_ extensions: [UInt8]?) -> [UInt8] {
    [3, 3] + random + vector([], 1) + vector([0x13, 0x01], 2) + vector([0], 1)
      + (extensions.map { vector($0, 2) } ?? [])
  }

  private func server(
    version: [UInt8] = [3, 3], random: [UInt8]? = nil, compression: UInt8 = 0, _ extensions: [UInt8]
  ) -> [UInt8] {
    version + (random ?? self.random) + vector([1, 2, 3], 1) + [0xC0, 0x2F, compression]
      + vector(extensions, 2)
  }

  @Test func aClientHelloHasAServerNameProtocolsAndPerhapsEarlyData() throws {
    let name = element(0, vector([0] + vector(Array("example.org".utf8), 2), 2))
    let protocols = element(
      16, vector(vector(Array("h2".utf8), 1) + vector(Array("http/1.1".utf8), 1), 2))
    let hello = try #require(
      TLSClientHello(client(element(0x5A5A, [1, 2]) + name + protocols + element(42, []))[...]))
    #expect(hello.random == random && hello.serverName == "example.org")
    #expect(hello.protocols == ["h2", "http/1.1"] && hello.hasEarlyData)
  }

  @Test func aClientHelloMayHaveNoExtensionsAtAllAsInTLS1And2() throws {
    let hello = try #require(TLSClientHello(client(nil)[...]))
    #expect(hello.random == random && hello.serverName == nil)
    #expect(hello.protocols.isEmpty && !hello.hasEarlyData)
  }

  @Test func aServerNameOfAnotherTypeThanAHostNameIsNoneRFC6066Section3() throws {
    let name = element(0, vector([7] + vector(Array("x".utf8), 2), 2))
    #expect(try #require(TLSClientHello(client(name)[...])).serverName == nil)
  }

  @Test func aNameWithCharactersThatActOnATerminalIsShownWithEscapes() throws {
    let name = element(0, vector([0] + vector(Array("a\u{1B}[2Jb".utf8), 2), 2))
    let shown = try #require(TLSClientHello(client(name)[...])?.serverName)
    #expect(!shown.unicodeScalars.contains("\u{1B}"))
  }

  @Test func aServerHelloOfTLS1And3HasItsVersionInAnExtension() throws {
    let new = try #require(
      TLSServerHello(server(element(43, [3, 4]) + element(41, [0, 0]))[...]))
    #expect(new.version == 0x0304 && new.versionName == "TLSv1.3" && new.hasPreSharedKey)
    #expect(new.suite.name == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" && !new.isRetry)
    let old = try #require(
      TLSServerHello(
        server(
          compression: 1,
          element(22, []) + element(16, vector(vector(Array("http/1.1".utf8), 1), 2)))[...]))
    #expect(old.version == 0x0303 && old.versionName == "TLSv1.2" && old.encryptsFirst)
    #expect(old.isCompressed && old.protocols == ["http/1.1"] && !old.hasPreSharedKey)
    #expect(try #require(TLSServerHello(server(version: [3, 1], [])[...])).versionName == "TLSv1")
  }

  @Test func aHelloRetryRequestIsKnownByTheRandomOfSection4And1And3() throws {
    // The SHA-256 of "HelloRetryRequest", as the RFC writes it.
    let digits = "CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C"
    var bytes: [UInt8] = []
    var rest = digits[...]
    while !rest.isEmpty {
      bytes.append(try #require(UInt8(rest.prefix(2), radix: 16)))
      rest = rest.dropFirst(2)
    }
    #expect(try #require(TLSServerHello(server(random: bytes, [])[...])).isRetry)
    bytes[31] ^= 1
    #expect(try !#require(TLSServerHello(server(random: bytes, [])[...])).isRetry)
  }

  @Test func encryptedExtensionsSayWhetherEarlyDataWasAcceptedAndWhichProtocol() {
    let body = element(42, []) + element(16, vector(vector(Array("http/1.1".utf8), 1), 2))
    let both = TLSEncryptedExtensions(vector(body, 2)[...])
    #expect(both.hasEarlyData && both.protocols == ["http/1.1"])
    #expect(TLSEncryptedExtensions(vector([], 2)[...]) == TLSEncryptedExtensions([][...]))
  }

  @Test func aHelloThatIsCutAnywhereDoesNotTrapAndIsNoneWithoutItsFixedPart() {
    let name = element(0, vector([0] + vector(Array("example.org".utf8), 2), 2))
    let hello = client(name)
    let fixed = client(nil).count
    for cut in 0...hello.count {
      let read = TLSClientHello(hello.prefix(cut))
      #expect((read != nil) == (cut >= fixed), "cut at \(cut)")
    }
    let answer = server(element(43, [3, 4]))
    for cut in 0...answer.count { _ = TLSServerHello(answer.prefix(cut)) }
    #expect(TLSServerHello(answer.prefix(40)) == nil)
  }

  @Test func ofVeryManyProtocolsTheFirstAreKept() throws {
    let list = (0..<1000).flatMap { _ in vector(Array("x".utf8), 1) }
    let hello = try #require(TLSClientHello(client(element(16, vector(list, 2)))[...]))
    #expect(!hello.protocols.isEmpty && hello.protocols.count <= 16)
  }
}
