import Testing

@testable import Payloads

/// What a look at a message's bytes says of JSON inside it; base64 is Python's.
@Suite struct InnerJSONTests {
  private func isPossible(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer { InnerJSON.isPossible(in: $0, isText: true) }
  }

  @Test(arguments: [
    #"42["trade",{"price":1}]"#, "event: x {}", "eyJwcmljZSI6IDF9Cg==", " \n eyJwcmljZSI6IDF9\n",
    "WyAxLCAyLCAzLCA0IF0=", "CSB7ICJhIjogMSB9", "data:application/json;base64,eyJwcmljZSI6IDF9",
    // gzip and zlib of {"price": 1}.
    "H4sIAAAAAAACA6tWKijKTE5VslIwrAUAO+ARAQwAAAA=", "eJyrViooykxOVbJSMKwFABrUA9s=",
  ])
  func possible(_ text: String) { #expect(isPossible(text)) }

  @Test(arguments: [
    "", "hello there, this is no JSON", "aaaaaaaaaaaaaaaaaaaaaaaa", "SGVsbG8gdGhlcmUgZm9sa3M=",
    // A PNG's beginning, random bytes, fewer digits than are looked at, another `data:`.
    "iVBORw0KGgoAAAANSUhEUgAA", "q83vASNFZ4mrze8BI0VniQ==", "eyJhIjox",
    "data:text/plain,hello-there",
  ])
  func impossible(_ text: String) { #expect(!isPossible(text)) }

  @Test func binary() {
    func isPossible(_ bytes: [UInt8]) -> Bool {
      bytes.withUnsafeBufferPointer { InnerJSON.isPossible(in: $0, isText: false) }
    }
    #expect(isPossible([0x1F, 0x8B]) && isPossible([0x78, 0x9C]))
    #expect(isPossible([0x28, 0xB5]) && isPossible([0xFF, 0xFE]) && isPossible([0x7B]))
    #expect(!isPossible([0x08, 0x01]) && !isPossible([]))
  }
}
