/// Something said in the hint line until the next key.
package struct Notice: Equatable, Sendable {
  package enum Weight: Sendable { case information, warning, error }

  package var text: String
  package var weight: Weight

  package init(_ text: String, _ weight: Weight = .information) {
    self.text = text
    self.weight = weight
  }
}
