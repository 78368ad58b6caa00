import Testing

@testable import WebSocket

@Suite struct SeenKeysTests {
  @Test func theNewestKeysAreRememberedTheOldestForgotten() {
    var keys = SeenKeys(limit: 10)
    let first = (0..<100).map { keys.insert("\($0)", client: "c") != nil }
    let again = (90..<100).map { keys.insert("\($0)", client: "c") != nil }
    let oldest = keys.insert("0", client: "c") != nil
    #expect(!first.contains(true))
    #expect(!again.contains(false))
    #expect(!oldest)
  }
}
