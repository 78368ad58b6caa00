import NIOCore
import NIOPosix
import Options
import WebSocket

/// The demo's own server and clients, on loopback.
enum Demo {
  /// Starts the server and returns its port.
  static func startServer(_ group: MultiThreadedEventLoopGroup) throws(CommandError) -> Int {
    let url = WebSocketURL(isSecure: false, host: "localhost", port: 80)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            DemoPeer(side: .server, talks: false, url: url, seed: 0))
        }
      }
    do {
      let channel = try bootstrap.bind(host: "127.0.0.1", port: 0).wait()
      return channel.localAddress?.port ?? 0
    } catch {
      throw CommandError(.unavailable, "the demo's server cannot listen on 127.0.0.1: \(error)")
    }
  }

  /// Connects the clients to the proxy at `port`: one that listens, one that talks, and one that asks.
  static func startClients(_ group: MultiThreadedEventLoopGroup, port: Int) {
    for (index, path) in ["/ticker", "/chat", "/orders"].enumerated() {
      let url = WebSocketURL(
        isSecure: false, host: "127.0.0.1", port: UInt16(clamping: port), target: path)
      let seed = UInt32(truncatingIfNeeded: Clock.now()) &+ UInt32(index) &* 7919
      // The proxy shows on the screen how the connection fares.
      _ = ClientBootstrap(group: group)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(
              DemoPeer(side: .client, talks: path != "/ticker", url: url, seed: seed))
          }
        }
        .connect(host: "127.0.0.1", port: port)
    }
  }
}
