import Testing

@testable import Transport

/// A ServerHello.
@Suite struct ServerHelloTests {
  /// A ServerHello of TLS 1.2 with a session identifier of `length` bytes.
  private func hello(suite: UInt16, sessionLength length: UInt8) -> [UInt8] {
    let body: [UInt8] =
      [3, 3] + Array(repeating: 7, count: 32) + [length] + Array(repeating: 9, count: Int(length))
      + [UInt8(suite >> 8), UInt8(suite & 0xFF), 0]
    return [22, 3, 3, 0, UInt8(body.count + 4), 2, 0, 0, UInt8(body.count)] + body
  }

  @Test(arguments: [0, 32] as [UInt8])
  func givesTheCipherSuiteHoweverItIsChunked(sessionLength: UInt8) {
    for size in [1, 7, 1000] {
      var watch = ServerHello()
      var rest = hello(suite: 0x1301, sessionLength: sessionLength)[...]
      while !rest.isEmpty {
        watch.receive(rest.prefix(size))
        rest = rest.dropFirst(size)
      }
      #expect(watch.cipherName == "TLS_AES_128_GCM_SHA256")
    }
  }

  @Test func thatIsNoneGivesNoSuiteAndStopsBeingCollected() {
    var watch = ServerHello()
    watch.receive(Array(repeating: 0x41, count: 4096))
    #expect(watch.cipherName == "unknown")
    #expect(!watch.isWaiting && watch.isForeign)
    var alert = ServerHello()
    alert.receive([21, 3, 3, 0, 2, 2, 40])
    #expect(!alert.isForeign && !alert.isEmpty)
  }

  @Test func isReadOverAsManyRecordsAsItTakesAndWhatFollowsWithIt() {
    let message = Array(hello(suite: 0xC02F, sessionLength: 32).dropFirst(5))
    let request: [UInt8] = [13, 0, 0, 4, 1, 64, 0, 0]
    let stream = message + [11, 0, 1, 0] + Array(repeating: 5, count: 256) + request
    for size in [1, 3, 50] {
      var watch = ServerHello()
      var rest = stream[...]
      while !rest.isEmpty {
        let piece = rest.prefix(size)
        watch.receive([22, 3, 3, 0, UInt8(piece.count)] + piece)
        rest = rest.dropFirst(size)
      }
      #expect(watch.cipherName == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
      #expect(watch.wantsCertificate)
      // What is encrypted is not read.
      watch.receive([20, 3, 3, 0, 1, 1])
      #expect(!watch.isWaiting)
    }
  }

  @Test func withASuiteNobodyNamedGivesItsNumber() {
    var watch = ServerHello()
    watch.receive(hello(suite: 0xBEEF, sessionLength: 0))
    #expect(watch.cipherName == "0xBEEF")
  }
}
