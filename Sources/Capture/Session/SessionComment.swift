/// The packet comments of a session file: facts pcapng has no field for, as `windsock:` and a JSON
/// object.
package enum SessionComment {
  package static let prefix = "windsock:"

  /// The comment on the SYN of a connection.
  static func opening(connection: UInt32, tls: TLSFacts?, note: String?) -> String {
    var json = JSONWriter()
    json.object { json in
      json.field("connection", connection)
      if let tls {
        json.name("tls")
        json.object { $0.fields(of: tls) }
      }
      if let note { json.field("note", note) }
    }
    return prefix + json.text
  }
}
