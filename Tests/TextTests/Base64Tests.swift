import Testing

@testable import Text

@Suite struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func theTestVectorsOfRFC4648Section10HoldBothWays(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
  }

  @Test func everyByteValueSurvives() {
    let bytes = Array(UInt8.min...UInt8.max)
    #expect(Base64.decode(Base64.encode(bytes)) == bytes)
  }

  @Test(arguments: ["Zg", "Zg=", "Zg===", "=", "====", "Zg=a", "Zm9 ", "Zm-_", "Z=g=", "é==="])
  func whatIsNotBase64IsNotDecoded(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}
