import JSON
package import WebSocket

/// The packet comments of a session file: facts pcapng has no field for, as `windsock:` and a JSON
/// object.
package enum SessionComment {
  package static let prefix = "windsock:"

  /// The comment on the SYN of a connection.
  ///
  /// - Parameter tunnel: The other end of a connection that is a tunnel from its first byte on.
  package static func opening(
    connection: UInt32, tls: TLSFacts?, clientTLS: TLSFacts?, tunnel: String? = nil, note: String?
  ) -> String {
    var json = JSONWriter()
    json.object { json in
      json.field("connection", connection)
      if let tls { json.field("tls", tls: tls) }
      if let clientTLS { json.field("tls_client", tls: clientTLS) }
      if let tunnel { json.field("tunnel", tunnel) }
      if let note { json.field("note", note) }
    }
    return prefix + json.text
  }

  /// The comment on packets that windsock did something to; `{"held":7}` names the original.
  package static func mark(_ mark: FrameAnnotation) -> String {
    var json = JSONWriter()
    json.object { json in
      json.fields(of: mark)
      if let held = mark.held { json.field("held", held) }
    }
    return prefix + json.text
  }

  /// A user's sentence about a connection.
  ///
  /// - Parameter connection: Its number, where the packet alone does not determine it: after its
  ///   end, another connection may have its addresses.
  package static func note(_ text: String, connection: UInt32? = nil) -> String {
    var json = JSONWriter()
    json.object { json in
      json.field("note", String(text.prefix(1000)))
      if let connection { json.field("connection", connection) }
    }
    return prefix + json.text
  }

  /// How a connection closed, when its Close frames are not known.
  package static func close(_ summary: CloseSummary) -> String {
    var json = JSONWriter()
    json.object { json in
      json.field("close_code", UInt64(summary.code.rawValue))
      let reason = summary.reason.utf8.prefix(longestSentence)
      json.field("close_reason", String(decoding: reason, as: UTF8.self))
    }
    return prefix + json.text
  }

  /// A user's mark on a frame, given by its number, or that it was taken away.
  package static func bookmark(_ frame: UInt32, isOn: Bool) -> String {
    var json = JSONWriter()
    json.object { json in
      json.field("mark", isOn)
      json.field("frame", frame)
    }
    return prefix + json.text
  }

  /// That bytes of the recording are missing at this point.
  static func gap(bytes: UInt64, reason: String) -> String {
    var json = JSONWriter()
    json.object { json in
      json.field("gap", true)
      json.field("bytes", bytes)
      json.field("reason", reason)
    }
    return prefix + json.text
  }

  /// The line before the frames of a held message.
  package static func original(id: UInt64, connection: UInt32, from: Endpoint) -> String {
    var json = JSONWriter()
    json.object { json in
      json.field("held", id)
      json.field("connection", connection)
      json.field("from", from.name)
    }
    return prefix + json.text
  }

  /// The most bytes of a user's text in a comment.
  private static let longestSentence = 2000

  /// The comment on the last packet of a connection; nil when there is nothing to say.
  ///
  /// - Parameters:
  ///   - tunnel: The other end of a tunnel, and how many bytes went through it.
  ///   - failure: Why the connection could not do what it was asked to.
  package static func closing(
    tunnel: (authority: String, length: PerEndpoint<UInt64>)?, failure: String?
  ) -> String? {
    if tunnel == nil, failure == nil { return nil }
    var json = JSONWriter()
    json.object { json in
      if let tunnel {
        json.name("tunnel")
        json.object { json in
          json.field("authority", tunnel.authority)
          json.field("bytes_client", tunnel.length.client)
          json.field("bytes_server", tunnel.length.server)
        }
      }
      if let failure {
        json.field("failure", String(decoding: failure.utf8.prefix(longestSentence), as: UTF8.self))
      }
    }
    return prefix + json.text
  }
}
