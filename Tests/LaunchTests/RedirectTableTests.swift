import Glibc
import Testing
import WebSocket

@testable import Launch

/// Redirected connections.
@Suite struct RedirectTableTests {
  private static let client = Address.loopback(port: 50_000)
  private static let server = Address(bytes: [192, 0, 2, 1], port: 443)

  @Test func areKnownByWhereTheyComeFromOnce() {
    let table = RedirectTable()
    table.add(at: 0) { (Self.client, .init(destination: Self.server, socket: nil)) }
    #expect(!table.isEmpty)
    // A socket of IPv6 comes from a mapped address.
    let mapped = Address(
      bytes: [UInt8](repeating: 0, count: 10) + [255, 255, 127, 0, 0, 1], port: 50_000)
    #expect(table.take(mapped)?.destination == Self.server)
    #expect(table.take(Self.client) == nil)
    #expect(table.isEmpty)
  }

  @Test func thatNeverComeAreForgottenAndTheirServersSocketsClosed() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    defer { close(ends[0]) }
    let table = RedirectTable()
    let socket = ends[1]
    table.add(at: 0) { (Self.client, .init(destination: Self.server, socket: socket)) }
    table.add(at: 61_000_000_000) { nil }
    #expect(table.isEmpty)
    // The other end of a pipe tells.
    var look = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
    #expect(poll(&look, 1, 20_000) == 1)
    #expect(look.revents & Int16(POLLHUP) != 0)
  }
}
