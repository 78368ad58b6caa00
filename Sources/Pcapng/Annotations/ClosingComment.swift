import JSON
package import WebSocket

/// The content of windsock's own comment on the last packet of a connection.
package struct ClosingComment: Equatable {
  package struct Tunnel: Equatable {
    package var authority: String
    package var length: PerEndpoint<UInt64>
  }

  /// What passed through a connection whose bytes are not recorded.
  package var tunnel: Tunnel?
  /// Why the connection could not do what it was asked to.
  package var failure: String?

  /// Nil when the comment is not windsock's, or not one of these.
  package init?(_ comment: String) {
    guard comment.hasPrefix(SessionComment.prefix),
      let json = JSONFacts(comment.dropFirst(SessionComment.prefix.count))
    else { return nil }
    failure = json["failure"]
    if let authority = json["tunnel.authority"] {
      let count = { (name: String) in json.numbers["tunnel.\(name)"] ?? 0 }
      let length = PerEndpoint(client: count("bytes_client"), server: count("bytes_server"))
      tunnel = Tunnel(authority: authority, length: length)
    }
    if failure == nil, tunnel == nil { return nil }
  }
}
