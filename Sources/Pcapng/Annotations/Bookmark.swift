/// That a person marked a frame, or took the mark away, as a recording tells it.
package struct Bookmark: Equatable, Sendable {
  package var frame: UInt32
  package var isOn: Bool

  package init(frame: UInt32, isOn: Bool) {
    self.frame = frame
    self.isOn = isOn
  }
}
