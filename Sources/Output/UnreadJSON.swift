package import Import
import JSON
import WebSocket

/// Rows of the type `unread`: what a source holds that was not read.
package enum UnreadJSON {
  /// One row, with its line end.
  ///
  /// - Parameter source: The file, where rows of several files stand together.
  package static func line(_ row: UnreadRow, of source: String? = nil) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("type", "unread")
      if let source { json.field("file", source) }
      json.field("what", row.unread.what)
      json.field("count", row.count)
      json.field("reason", row.unread.reason)
      json.field("hint", row.unread.hint)
      if let connection = row.unread.connection { write(connection, to: &json) }
    }
    json.endLine()
    return json.bytes
  }

  private static func write(_ connection: UnreadConnection, to json: inout JSONWriter) {
    json.field("client", connection.client?.description)
    json.field("server", connection.server.description)
    json.field("sni", connection.sni)
    json.name("alpn")
    json.array(connection.alpn) { json, name in json.string(name) }
    json.field("version", connection.version)
    json.field("cipher", connection.cipher)
  }
}
