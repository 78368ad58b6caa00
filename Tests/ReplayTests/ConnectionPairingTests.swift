import Capture
import Testing

@testable import Replay

/// Connections go together by their path (RFC 3986, section 3.3: it ends before the query).
@Suite struct ConnectionPairingTests {
  private static func record(_ target: String) throws -> ConnectionRecord {
    let session = Recording(target: target).session
    return try #require(session.log.read { $0.connections.first })
  }

  @Test func thePathIsWithoutTheQuery() throws {
    #expect(try Self.record("/a?token=1").path == "/a")
    #expect(try Self.record("/a/b").path == "/a/b")
  }

  @Test func thoseOfOnePathGoTogetherInAnyOrder() throws {
    let pairing = ConnectionPairing(
      [try Self.record("/a?token=1")], [try Self.record("/b"), try Self.record("/a?token=2")])
    #expect(pairing.pairs.count == 1 && pairing.missing.isEmpty)
    #expect(pairing.extra.map(\.path) == ["/b"])
  }
}
