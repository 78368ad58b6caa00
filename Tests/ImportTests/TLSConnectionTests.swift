import ImportSupport
import Testing
import WebSocket

@testable import Import

/// What is made of the records of TLS connections, apart from cryptography.
struct TLSConnectionTests {
  /// Notes what is handed on.
  final class Notes: TLSReceiver {
    var client: [UInt8] = []
    var server: [UInt8] = []
    var order = ""
    var missing: [Int] = []

    func receive(plaintext: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64) {
      if end == .client { client += plaintext } else { server += plaintext }
      order += end == .client ? ">" : "<"
    }

    func miss(plaintext count: Int, isExact: Bool, from: Endpoint, at time: UInt64) {
      missing.append(isExact ? count : -1)
    }
  }

  /// A connection that reads a conversation.
  struct Reading {
    let notes = Notes()
    let secrets = TLSSecrets()
    let budget = ReadingBudget()
    let connection: TLSConnection

    init(_ talk: TLSTalk? = nil, mayGrow: Bool = false) {
      let keys = TLSKeys(secrets: secrets, cryptography: TransparentTLS())
      connection = TLSConnection(keys: keys, budget: budget)
      connection.receiver = notes
      secrets.mayGrow = mayGrow
      if let talk { know(talk) }
    }

    func know(_ talk: TLSTalk) {
      talk.secrets.withUnsafeBytes { secrets.add($0, isWhole: true) }
    }

    func receive(_ turn: TLSTalk.Turn) {
      turn.bytes.withUnsafeBytes { connection.receive($0, from: turn.end, at: 1) }
    }

    func receive(_ turns: [TLSTalk.Turn]) { for turn in turns { receive(turn) } }

    var unread: Unread? {
      connection.unread(client: .loopback(port: 1), server: .loopback(port: 443))
    }
  }

  private static let hello = Array("hello".utf8)
  private static let world = Array("world".utf8)

  private static func talk() -> TLSTalk {
    var talk = TLSTalk()
    talk.shake()
    talk.sealed(hello, from: .client, .client)
    talk.sealed(world, from: .server, .server, padding: 7)
    return talk
  }

  private static func legacyTalk() -> TLSTalk {
    var talk = TLSTalk()
    talk.shakeLegacy()
    talk.sealed(hello, from: .client, .master)
    talk.sealed(world, from: .server, .master)
    return talk
  }

  @Test(arguments: [false, true]) func plaintextOfBothEnds(isLegacy: Bool) {
    let talk = isLegacy ? Self.legacyTalk() : Self.talk()
    let reading = Reading(talk)
    reading.receive(talk.turns)
    #expect(reading.notes.client == Self.hello && reading.notes.server == Self.world)
    #expect(reading.unread == nil)
  }

  @Test(arguments: [false, true]) func itDoesNotMatterHowTheBytesAreCut(isLegacy: Bool) {
    let talk = isLegacy ? Self.legacyTalk() : Self.talk()
    for size in [1, 2, 3, 5, 7, 64] {
      let reading = Reading(talk)
      for (end, bytes) in talk.turns {
        for start in stride(from: 0, to: bytes.count, by: size) {
          reading.receive((end, Array(bytes[start..<min(bytes.count, start + size)])))
        }
      }
      #expect(reading.notes.client == Self.hello && reading.notes.server == Self.world, "\(size)")
    }
  }

  @Test(arguments: [false, true]) func anEndAnywhereIsNoTrap(isLegacy: Bool) {
    let talk = isLegacy ? Self.legacyTalk() : Self.talk()
    let count = talk.turns.reduce(0) { $0 + $1.bytes.count }
    for end in 0..<count {
      let reading = Reading(talk)
      var left = end
      for (side, bytes) in talk.turns where left > 0 {
        reading.receive((side, Array(bytes.prefix(left))))
        left -= bytes.count
      }
      #expect(Self.hello.starts(with: reading.notes.client))
      #expect(Self.world.starts(with: reading.notes.server))
      _ = reading.unread
    }
  }

  @Test func keysAreUpdated() {
    var talk = Self.talk()
    for generation in UInt8(1)...3 {
      talk.sealed(
        type: 22, TLSTalk.message(24, [0]), from: .client, .client, generation: generation - 1)
      talk.sealed(Self.world, from: .client, .client, generation: generation)
    }
    talk.sealed(type: 22, TLSTalk.message(4, [1, 2, 3]), from: .server, .server)
    talk.sealed(type: 22, TLSTalk.message(24, [1]), from: .server, .server)
    talk.sealed(Self.hello, from: .server, .server, generation: 1)
    let reading = Reading(talk)
    reading.receive(talk.turns)
    #expect(reading.notes.client == Self.hello + Self.world + Self.world + Self.world)
    #expect(reading.notes.server == Self.world + Self.hello)
  }

  /// RFC 8446, section 4.2.10: the server passes over what it does not accept.
  @Test(arguments: [true, false]) func earlyData(isAccepted: Bool) {
    var talk = TLSTalk()
    talk.shake(isEarly: isAccepted, early: Self.hello)
    talk.sealed(Self.world, from: .client, .client)
    let reading = Reading(talk)
    reading.receive(talk.turns)
    #expect(reading.notes.client == (isAccepted ? Self.hello : []) + Self.world)
    #expect(reading.unread == nil)
  }

  @Test func aHelloRetryRequest() {
    var talk = TLSTalk()
    talk.record(22, talk.clientHello(), from: .client)
    talk.record(22, talk.serverHello(isRetry: true), from: .server)
    talk.record(20, [1], from: .server)
    talk.shake()
    talk.sealed(Self.hello, from: .client, .client)
    let reading = Reading(talk)
    reading.receive(talk.turns)
    #expect(reading.notes.client == Self.hello)
  }

  @Test func theServersAnswerMayBeCapturedLate() {
    var turns = Self.talk().turns
    let clients = turns.filter { $0.end == .client }
    turns = clients + turns.filter { $0.end == .server }
    let reading = Reading(Self.talk())
    reading.receive(turns)
    #expect(reading.notes.client == Self.hello && reading.notes.server == Self.world)
    #expect(reading.budget.used == 0)
  }

  @Test(arguments: [false, true]) func secretsMayComeLater(isLegacy: Bool) {
    let talk = isLegacy ? Self.legacyTalk() : Self.talk()
    let reading = Reading(mayGrow: true)
    reading.receive(talk.turns)
    #expect(reading.notes.order == "" && reading.connection.firstWaiting == 1)
    #expect(reading.unread?.reason == "no secrets" && reading.budget.used > 0)
    reading.know(talk)
    reading.connection.lookAgain()
    #expect(reading.notes.client == Self.hello && reading.notes.server == Self.world)
    #expect(reading.budget.used == 0 && reading.unread == nil)
  }

  @Test func withoutSecretsNothingIsHeld() {
    let reading = Reading()
    reading.receive(Self.talk().turns)
    #expect(reading.connection.isClosed && reading.budget.used == 0)
    let unread = reading.unread
    #expect(unread?.reason == "no secrets" && unread?.hint == "--keylog FILE")
    #expect(unread?.connection?.sni == "a.example" && unread?.connection?.alpn == ["h2"])
    #expect(unread?.connection?.cipher == "TLS_AES_128_GCM_SHA256")
  }

  @Test func whatWaitsIsBounded() {
    var talk = TLSTalk()
    talk.shake()
    let reading = Reading(mayGrow: true)
    reading.receive(talk.turns)
    var long = TLSTalk()
    for _ in 0..<200 { long.sealed([UInt8](repeating: 1, count: 16_000), from: .client, .client) }
    reading.receive(long.turns)
    #expect(reading.budget.used < 2 << 20)
    #expect(reading.unread?.reason == "no secrets")
  }

  @Test func theSecretsOfTheHandshakeMayBeMissing() {
    let talk = Self.talk()
    let reading = Reading()
    let known = String(decoding: talk.secrets, as: UTF8.self).split(separator: "\n")
      .filter { !$0.contains("HANDSHAKE") }.joined(separator: "\n")
    Array(known.utf8).withUnsafeBytes { reading.secrets.add($0, isWhole: true) }
    reading.receive(talk.turns)
    #expect(reading.notes.client == Self.hello && reading.notes.server == Self.world)
  }

  @Test func suitesAndVersionsThatCannotBeDecrypted() {
    var talk = TLSTalk()
    talk.shakeLegacy(suite: 0x000A)
    let reading = Reading(talk)
    reading.receive(talk.turns)
    #expect(
      reading.unread?.reason
        == "the cipher suite TLS_RSA_WITH_3DES_EDE_CBC_SHA cannot be decrypted here")
    var old = TLSTalk()
    old.record(22, old.clientHello(), from: .client)
    old.record(22, old.serverHello(version: 1, suite: 0x002F), from: .server)
    let other = Reading(old)
    other.receive(old.turns)
    #expect(other.unread?.reason == "TLSv1 cannot be decrypted here")
  }

  /// A renegotiation's hellos are encrypted, and its keys new (RFC 5246, section 7.4.1).
  @Test func renegotiation() {
    var talk = Self.legacyTalk()
    talk.sealed(type: 22, talk.clientHello(), from: .client, .master)
    talk.sealed(type: 22, talk.serverHello(version: 3, suite: 0xC02F), from: .server, .master)
    talk.sealed(type: 20, [1], from: .client, .master)
    talk.sealed(type: 20, [1], from: .server, .master)
    talk.restart()
    talk.sealed(Self.world, from: .client, .master)
    let reading = Reading(talk)
    reading.receive(talk.turns)
    #expect(reading.notes.client == Self.hello + Self.world)
  }
}

/// Packets that are missing, and records that are damaged.
struct TLSLossTests {
  private static let part = [UInt8](repeating: 0x61, count: 100)

  private static func talk() -> TLSTalk {
    var talk = TLSTalk()
    talk.shake()
    for _ in 0..<6 { talk.sealed(part, from: .client, .client) }
    return talk
  }

  private typealias Reading = TLSConnectionTests.Reading

  private func read(losing range: Range<Int>) -> Reading {
    let talk = Self.talk()
    let reading = Reading(talk)
    reading.receive(Array(talk.turns.dropLast(6)))
    let bytes = Array(talk.turns.suffix(6).flatMap(\.bytes))
    reading.receive((.client, Array(bytes[..<range.lowerBound])))
    reading.connection.miss(range.count, from: .client, at: 2)
    reading.receive((.client, Array(bytes[range.upperBound...])))
    return reading
  }

  /// A record is 5 bytes of header, 100 of content, its type, and 16 of tag.
  @Test func oneRecordThatLacksBytes() {
    let reading = read(losing: 130..<200)
    #expect(reading.notes.client.count == 500 && reading.notes.missing == [100])
  }

  @Test func recordsWhoseHeadersAreMissing() {
    for range in [122..<244, 100..<130, 120..<245, 0..<366, 244..<370] {
      let reading = read(losing: range)
      let records = (range.upperBound + 121) / 122 - range.lowerBound / 122
      #expect(reading.notes.missing == [100 * records], "\(range)")
      #expect(reading.notes.client.count == 600 - 100 * records, "\(range)")
      #expect(reading.unread == nil)
    }
  }

  @Test func theEndIsMissing() {
    let reading = read(losing: 600..<732)
    #expect(reading.unread?.reason == "packets of it are missing")
    #expect(reading.unread?.isPartial == true)
  }

  @Test func aDamagedRecordIsPassedOver() {
    var turns = Self.talk().turns
    turns[turns.count - 3].bytes[121] ^= 1
    let reading = Reading(Self.talk())
    reading.receive(turns)
    #expect(reading.notes.client.count == 500 && reading.notes.missing == [100])
  }

  @Test func wrongSecrets() {
    let talk = Self.talk()
    let reading = Reading()
    let wrong = String(decoding: talk.secrets, as: UTF8.self)
      .replacing("55", with: "99").replacing("33", with: "88").replacing("44", with: "77")
      .replacing("66", with: "98")
    Array(wrong.utf8).withUnsafeBytes { reading.secrets.add($0, isWhole: true) }
    reading.receive(talk.turns)
    #expect(reading.notes.client.isEmpty)
    #expect(reading.unread?.reason == "its secrets do not open its records")
  }

  /// The first record of an epoch counts, whether or not its keys were in use by then.
  @Test func theFirstRecordOfAnEpochLacksBytes() throws {
    var talk = TLSTalk()
    talk.shakeLegacy()
    talk.sealed(Self.part, from: .server, .master)
    let reading = Reading(talk)
    let finished = try #require(talk.turns.indices.dropLast().last)
    reading.receive(Array(talk.turns[..<finished]))
    reading.receive((.server, Array(talk.turns[finished].bytes.prefix(9))))
    reading.connection.miss(talk.turns[finished].bytes.count - 9, from: .server, at: 1)
    reading.receive(Array(talk.turns[(finished + 1)...]))
    #expect(reading.notes.server == Self.part && reading.unread == nil)
  }

  @Test func aChangeCipherSpecThatLacksItsByteHasNoNumber() throws {
    var talk = Self.talk()
    talk.sealed(Self.part, from: .server, .server)
    let reading = Reading(talk)
    for turn in talk.turns {
      let isCut = turn.end == .server && turn.bytes[0] == 20
      reading.receive((turn.end, Array(turn.bytes.prefix(isCut ? 5 : .max))))
      if isCut { reading.connection.miss(1, from: .server, at: 1) }
    }
    #expect(reading.notes.server == Self.part && reading.unread == nil)
  }

  @Test func aRecordIsLostWhileOthersWait() {
    let talk = Self.talk()
    let reading = Reading(mayGrow: true)
    for (number, turn) in talk.turns.enumerated() {
      let isCut = number == talk.turns.count - 3
      reading.receive((turn.end, Array(turn.bytes.prefix(isCut ? 30 : .max))))
      if isCut { reading.connection.miss(turn.bytes.count - 30, from: .client, at: 1) }
    }
    reading.know(talk)
    reading.connection.lookAgain()
    #expect(reading.notes.client.count == 500 && reading.notes.missing == [100])
    #expect(reading.budget.used == 0 && reading.unread == nil)
  }

  /// What follows a record that was found may have to be searched as well, and then be cut.
  @Test func twoSearchesInOnePacket() {
    func record(_ byte: UInt8) -> [UInt8] {
      [23, 3, 3, 0, 30] + [UInt8](repeating: byte, count: 30)
    }
    var buffer = TLSRecordBuffer()
    _ = buffer.miss(1000)
    var found: [UInt8] = []
    let bytes = [9, 9] + record(1) + [9, 9, 9, 9, 9, 9] + record(2) + record(3)
    bytes.withUnsafeBytes {
      buffer.receive(
        $0,
        accept: { record, _ in
          found.append(record[5])
          return true
        }, { found.append($0[5]) })
    }
    #expect(found == [1, 2, 3] && !buffer.isSearching)
  }
}
