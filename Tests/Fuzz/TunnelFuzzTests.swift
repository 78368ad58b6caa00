import Capture
import CaptureSupport
import ImportSupport
import TestSupport
import Testing
import WebSocket

@testable import Import

/// Proxies' tunnels in captures, one in the other, damaged anywhere.
@Suite struct TunnelFuzzTests {
  private static let connect = Array(
    "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n".utf8)
  private static let established = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)

  /// What each end says in turn, the innermost conversation last.
  private static let talks: [[TLSTalk.Turn]] = {
    let plain: [TLSTalk.Turn] = [
      (.client, FuzzTalk.streams.client), (.server, FuzzTalk.streams.server),
    ]
    var tls = TLSTalk()
    tls.shake()
    for (end, bytes) in plain {
      for start in stride(from: 0, to: bytes.count, by: 8000) {
        let content = Array(bytes[start..<min(bytes.count, start + 8000)])
        tls.sealed(content, from: end, end == .client ? .client : .server)
      }
    }
    return [plain, tls.turns]
  }()

  @Test func damagedTunnels() {
    for seed in FuzzBudget.rounds(150) {
      var generator = SeededGenerator(seed: seed)
      let depth = generator.below(12)
      let tunnels = (0..<depth).flatMap { _ -> [TLSTalk.Turn] in
        [(.client, Self.connect), (.server, Self.established)]
      }
      var talk = TCPConversation()
      if generator.below(3) > 0 { talk.open() }
      for (end, bytes) in tunnels + Self.talks[generator.below(2)] {
        let damaged = generator.below(6) == 0 ? generator.mutated(bytes) : bytes
        for start in stride(from: 0, to: damaged.count, by: 1400) {
          talk.send(end, Array(damaged[start..<min(damaged.count, start + 1400)]))
        }
      }
      let kept = talk.segments.filter { _ in generator.below(40) > 0 }
      let reading = ReadCapture(kept)
      #expect(reading.connections.count <= 2 * (depth + 2), "WINDSOCK_FUZZ_SEED=\(seed)")
      for formatter in FuzzPrint.formats() {
        let rows = FuzzPrint.bytes(of: reading.session, as: formatter)
        #expect(FuzzPrint.isHarmless(rows), "WINDSOCK_FUZZ_SEED=\(seed)")
      }
    }
  }
}
