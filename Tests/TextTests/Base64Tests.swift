import Testing

@testable import Text

@Suite struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `The test vectors of RFC 4648 section 10 hold both ways`(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
  }

  @Test func `Every byte value survives`() {
    let bytes = Array(UInt8.min...UInt8.max)
    #expect(Base64.decode(Base64.encode(bytes)) == bytes)
  }

  @Test(arguments: ["Zg", "Zg=", "Zg===", "=", "====", "Zg=a", "Zm9 ", "Zm-_", "Z=g=", "é==="])
  func `What is not base64 is not decoded`(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}
