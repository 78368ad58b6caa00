/// One place where two recordings differ, and what each says there.
package struct ComparedRow: Equatable, Sendable {
  /// Where it is, and what kind of difference: `1  server  message 7  changed  $.sum`.
  package var place: String
  /// What the first recording says; nil when it has nothing there.
  package var first: [UInt8]?
  /// What the second says.
  package var second: [UInt8]?

  package init(place: String, first: [UInt8]?, second: [UInt8]?) {
    self.place = place
    self.first = first
    self.second = second
  }
}
