import Capture
import Options
import Transport
import WebSocket

/// The warning at the start when other machines can reach a listener that requires no login (a
/// page's WebSocket could not give one).
enum RemoteWarning {
  /// - Parameters:
  ///   - addresses: The addresses listened at, such as `0.0.0.0:8080`.
  ///   - consequence: What anyone could do: the end of the sentence.
  static func write(_ addresses: [String], _ consequence: String) {
    for address in addresses where !isLoopback(address) {
      StandardError.write("windsock: warning: anyone who can reach \(address) can \(consequence)")
    }
  }

  private static func isLoopback(_ address: String) -> Bool {
    var host = address[..<(address.lastIndex(of: ":") ?? address.endIndex)]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    return IPBytes.parse(String(host)).map { Address(bytes: $0, port: 0).unmapped.isLoopback }
      ?? false
  }
}
