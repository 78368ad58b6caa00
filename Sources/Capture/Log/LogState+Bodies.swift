extension LogState {
  /// Bytes of HTTP bodies that one session keeps in memory.
  private static let bodyLimit = 16 << 20

  /// Leaves out the bodies of an exchange once enough are kept.
  mutating func limitBodies(of exchange: inout HTTPExchange) {
    let count = exchange.requestBody.count + exchange.responseBody.count
    guard keptBodies + count <= Self.bodyLimit else {
      exchange.requestBody = []
      exchange.responseBody = []
      return
    }
    keptBodies += count
  }
}
