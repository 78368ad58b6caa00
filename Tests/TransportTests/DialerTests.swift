import NIOCore
import NIOPosix
import Testing
import WebSocket

@testable import Transport

/// Dialling.
@Suite struct DialerTests {
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

  @Test(arguments: ["127.0.0.1", "localhost"])
  func reachesALiteralAddressAndANameAlike(host: String) throws {
    let (channel, port) = try listen()
    defer { try? channel.close().wait() }
    let dialer = Dialer(url: try WebSocketURL("ws://\(host):\(port)"), context: nil)
    #expect(try failure(dialer) == nil)
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func saysWhichAddressRefused(host: String) throws {
    let (channel, port) = try listen()
    try channel.close().wait()
    let dialer = Dialer(url: try WebSocketURL("ws://\(host):\(port)"), context: nil)
    let failure = try #require(try failure(dialer))
    #expect(failure.fact == .refused)
    #expect(failure.address?.port == UInt16(port) && failure.address?.isLoopback == true)
  }

  @Test func asksAboutALiteralAddressAndAResolvedOneBeforeItConnects() throws {
    let (channel, port) = try listen()
    defer { try? channel.close().wait() }
    for host in ["127.0.0.1", "localhost"] {
      let dialer = Dialer(
        url: try WebSocketURL("ws://\(host):\(port)"), context: nil, refusal: { _ in .itself })
      #expect(try failure(dialer)?.fact == .itself)
    }
  }
}
