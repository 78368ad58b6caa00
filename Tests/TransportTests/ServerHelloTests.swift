import Testing

@testable import Transport

@Suite("A ServerHello")
struct ServerHelloTests {
  /// A ServerHello of TLS 1.2 with a session identifier of `length` bytes.
  private func hello(suite: UInt16, sessionLength length: UInt8) -> [UInt8] {
    let body: [UInt8] =
      [3, 3] + Array(repeating: 7, count: 32) + [length] + Array(repeating: 9, count: Int(length))
      + [UInt8(suite >> 8), UInt8(suite & 0xFF), 0]
    return [22, 3, 3, 0, UInt8(body.count + 4), 2, 0, 0, UInt8(body.count)] + body
  }

  @Test("gives the cipher suite however it is chunked", arguments: [0, 32] as [UInt8])
  func chunks(sessionLength: UInt8) {
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

  @Test("that is none gives no suite and stops being collected")
  func notTLS() {
    var watch = ServerHello()
    watch.receive(Array(repeating: 0x41, count: 4096))
    #expect(watch.cipherName == "unknown")
    #expect(!watch.isWaiting)
  }

  @Test("with a suite nobody named gives its number")
  func unknownSuite() {
    var watch = ServerHello()
    watch.receive(hello(suite: 0xBEEF, sessionLength: 0))
    #expect(watch.cipherName == "0xBEEF")
  }
}
