import Testing
import WebSocket

@testable import Import

/// What a source held and was not read, as sentences and rows.
struct UnreadTests {
  private static func connection(_ port: UInt16, sni: String?) -> Unread {
    Unread(
      "tls", .connection, reason: "no secrets", hint: "give them",
      connection: UnreadConnection(
        client: .loopback(port: port), server: .loopback(port: 443), sni: sni,
        alpn: sni == nil ? [] : ["h2"]))
  }

  @Test func equalOnesAreCountedTogether() {
    var warnings = ReadingWarnings()
    warnings.add(.unread(.packets(.tunnel("LISP"))))
    warnings.add(.unread(.fragments))
    warnings.add(.unread(.packets(.tunnel("LISP"))))
    #expect(
      warnings.sentences(isNothingRead: false) == [
        "2 packets left out: in LISP, which windsock does not decode",
        "1 packet left out: fragments of IP packets whose other fragments are missing",
      ])
    #expect(warnings.rows.map(\.count) == [2, 1])
  }

  @Test func connectionsAreRowsAndShareASentence() {
    var warnings = ReadingWarnings()
    for port in UInt16(1)...3 { warnings.add(.unread(Self.connection(port, sni: "a.example"))) }
    warnings.add(.unread(Self.connection(4, sni: nil)))
    #expect(
      warnings.sentences(isNothingRead: true) == [
        "4 TLS connections left out: no secrets (give them); to 127.0.0.1:443 (SNI a.example, "
          + "ALPN h2), 127.0.0.1:443"
      ])
    let rows = warnings.rows
    #expect(rows.map(\.count) == [1, 1, 1, 1])
    #expect(rows.map(\.unread.connection?.client?.port) == [1, 2, 3, 4])
  }

  @Test func connectionsPastTheLimitAreOneRow() {
    var warnings = ReadingWarnings()
    for port in UInt16(1)...1200 {
      warnings.add(.unread(Self.connection(port, sni: "\(port).example")))
    }
    let rows = warnings.rows
    #expect(rows.count == 1001 && rows.last?.count == 200 && rows.last?.unread.connection == nil)
    #expect(warnings.sentences(isNothingRead: true)[0].contains("and 1197 more"))
  }

  @Test func whatWasReadAfterAllIsTakenBack() {
    var warnings = ReadingWarnings()
    warnings.add(.unread(Self.connection(1, sni: nil)))
    warnings.add(.unread(.otherStream))
    #expect(warnings.hasUnread)
    warnings.remove(.unread(Self.connection(1, sni: nil)))
    warnings.remove(.unread(.otherStream))
    #expect(!warnings.hasUnread && warnings.rows.isEmpty)
  }

  @Test func packetsWithoutTCPMatterOnlyWhenNothingWasRead() {
    var warnings = ReadingWarnings()
    warnings.add(.unread(.packets(.udp)), count: 3)
    #expect(warnings.hasUnread)
    #expect(warnings.sentences(isNothingRead: false).isEmpty)
    #expect(
      warnings.sentences(isNothingRead: true) == ["3 packets left out: they are UDP, not TCP"])
    #expect(warnings.rows.map(\.count) == [3])
  }
}
