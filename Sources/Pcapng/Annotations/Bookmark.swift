/// A user's mark on a frame, or its removal, as a recording has it.
package struct Bookmark: Equatable, Sendable {
  package var frame: UInt32
  package var isOn: Bool

  package init(frame: UInt32, isOn: Bool) {
    self.frame = frame
    self.isOn = isOn
  }
}
