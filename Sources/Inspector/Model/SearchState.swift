import Capture

/// A search through the payloads, which goes on from step to step.
struct SearchState {
  /// What is searched for; empty when nothing was yet.
  private(set) var text = ""
  private(set) var search = Search("")
  private(set) var inflating: InflatedReader?
  var isForward = true
  /// The number of the next frame to look at; nil while nothing is being searched.
  var next: UInt32?

  var isRunning: Bool { next != nil }

  mutating func set(_ text: String, in session: Session) {
    self.text = text
    search = Search(text)
    inflating = InflatedReader(session)
  }
}
