import NIOCore
import NIOPosix
import Testing
import WebSocket

@testable import Transport

@Suite("Dialling")
struct DialerTests {
  private static let loop = MultiThreadedEventLoopGroup.singleton.next()

  private func listen(_ host: String = "127.0.0.1") throws -> (any Channel, Int) {
    let channel = try ServerBootstrap(group: Self.loop).bind(host: host, port: 0).wait()
    return (channel, try #require(channel.localAddress?.port))
  }

  private func failure(_ dialer: Dialer) throws -> DialError? {
    do {
      let connected = try dialer.dial(on: Self.loop) { _ in }.wait()
      try connected.channel.close().wait()
      return nil
    } catch {
      return try #require(error as? DialError)
    }
  }

  @Test("reaches a literal address and a name alike", arguments: ["127.0.0.1", "localhost"])
  func reaches(host: String) throws {
    let (channel, port) = try listen()
    defer { try? channel.close().wait() }
    let dialer = Dialer(url: try WebSocketURL("ws://\(host):\(port)"), context: nil)
    #expect(try failure(dialer) == nil)
  }

  @Test("says which address refused", arguments: ["127.0.0.1", "localhost"])
  func refused(host: String) throws {
    let (channel, port) = try listen()
    try channel.close().wait()
    let dialer = Dialer(url: try WebSocketURL("ws://\(host):\(port)"), context: nil)
    let failure = try #require(try failure(dialer))
    #expect(failure.fact == .refused)
    #expect(failure.address?.port == UInt16(port) && failure.address?.isLoopback == true)
  }

  @Test("asks about a literal address and a resolved one before it connects")
  func guarded() throws {
    let (channel, port) = try listen()
    defer { try? channel.close().wait() }
    for host in ["127.0.0.1", "localhost"] {
      let dialer = Dialer(
        url: try WebSocketURL("ws://\(host):\(port)"), context: nil, refusal: { _ in .itself })
      #expect(try failure(dialer)?.fact == .itself)
    }
  }
}
