/// What windsock's own comment on the SYN of a connection tells.
struct OpeningComment: Equatable {
  var tls: TLSFacts?
  var clientTLS: TLSFacts?
  /// The other end of a connection that is a tunnel from its first byte on.
  var tunnel: String?
  var note: String?

  /// Nil when the comment is not windsock's, or one on another packet.
  init?(_ comment: String) {
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
