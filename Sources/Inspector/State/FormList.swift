/// The forms that a connection's payloads can be read as, one of them selected.
package struct FormList: Sendable {
  package struct Entry: Sendable {
    /// nil leaves the choice to the decoders.
    var form: String?
    /// The form's name, and how sure its decoder is.
    package var line: String
  }

  var connection: UInt32
  package var entries: [Entry]
  package var selected: Int

  package var title: String { "Connection \(connection) is read as" }
}
