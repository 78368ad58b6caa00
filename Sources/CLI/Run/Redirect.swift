import Capture
import Client
import Options
import Text
import Transport
import WebSocket

extension ClientRequest {
  /// Fields of the user's that do not identify the user, and are also sent to another server.
  private static let harmless: Set<String> = [
    "accept", "accept-encoding", "accept-language", "cache-control", "pragma", "user-agent",
    "sec-websocket-extensions", "sec-websocket-protocol", "sec-websocket-version",
  ]

  /// The request that a redirect leads to.
  ///
  /// Another server, which is one with another scheme, host or port (RFC 6454, section 4), gets
  /// nothing that could be secret: the names of the user's fields do not show which are secret, so
  /// only those known to be harmless are sent.
  ///
  /// - Parameter warn: Gets a sentence about what is left out.
  func redirected(
    to location: String, warn: (String) -> Void
  ) throws(CommandError) -> ClientRequest {
    let from = "\(url.description) redirects to"
    var next = self
    do {
      next.url = try url.resolving(location)
    } catch {
      throw CommandError(
        .unavailable, "\(from) \(VisibleText.make(Array(location.utf8))): \(error.description)")
    }
    guard next.url.unixPath == nil || next.url.unixPath == url.unixPath else {
      throw CommandError(
        .unavailable,
        "\(from) the Unix socket \(VisibleText.make(Array((next.url.unixPath ?? "").utf8))), "
          + "and no server may choose a socket of this machine; connect to it yourself if it is meant"
      )
    }
    guard !url.isSecure || next.url.isSecure else {
      throw CommandError(.unavailable, "\(from) \(next.url.description), without TLS")
    }
    if !next.hasOrigin(of: url) { next.dropSecrets(warn: { warn("\(from) \($0)") }) }
    return next
  }

  private func hasOrigin(of other: WebSocketURL) -> Bool {
    url.isSecure == other.isSecure && url.host == other.host && url.port == other.port
      && url.unixPath == other.unixPath
  }

  private mutating func dropSecrets(warn: (String) -> Void) {
    var dropped: [String] = []
    headers.removeAll { field in
      // An empty value leaves out a field of windsock's own, which is not a secret.
      let isSecret = !field.value.isEmpty && !Self.harmless.contains(field.name.lowercased())
      if isSecret { dropped.append(field.name) }
      return isSecret
    }
    if tls.certificateFile != nil {
      tls.certificateFile = nil
      tls.keyFile = nil
      dropped.append("the client certificate")
    }
    guard !dropped.isEmpty else { return }
    let names = VisibleText.make(Array(dropped.joined(separator: ", ").utf8))
    warn("\(url.description), another server, which does not get \(names)")
  }
}
