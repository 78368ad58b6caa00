import JSON

/// The content of windsock's own comment on the SYN of a connection.
package struct OpeningComment: Equatable {
  package var tls: TLSFacts?
  package var clientTLS: TLSFacts?
  /// The other end of a connection that is a tunnel from its first byte on.
  package var tunnel: String?
  package var note: String?

  /// Nil when the comment is not windsock's, or one on another packet.
  package init?(_ comment: String) {
    guard comment.hasPrefix(SessionComment.prefix),
      let json = JSONFacts(comment.dropFirst(SessionComment.prefix.count)),
      json.numbers["connection"] != nil
    else { return nil }
    note = json["note"]
    tunnel = json["tunnel"]
    tls = json.tls("tls")
    clientTLS = json.tls("tls_client")
  }
}
