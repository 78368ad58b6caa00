import Rows
package import Units

/// Rows that are to be written to a file.
package struct ExportRequest: Equatable, Sendable {
  /// Where to; its ending says in which format.
  package var path: String
  /// The frames; nil for all of the session.
  package var frames: [UInt32]?
  /// The exchanges beside them.
  package var exchanges: [ExchangeKey] = []
  /// What they are, in a sentence: `3 marked rows`.
  package var what: String
  /// Whether secrets are taken out.
  package var redacts: Bool
  /// Whether rows are whole messages.
  package var messages = false
  /// The frames that are marked.
  package var marks: [UInt32] = []
  /// Whether a file that exists is replaced.
  package var replaces = false

  package init(path: String, frames: [UInt32]?, what: String, redacts: Bool) {
    self.path = path
    self.frames = frames
    self.what = what
    self.redacts = redacts
  }
}
