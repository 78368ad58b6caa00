/// The forms in which the selected thing can be copied, one of them selected.
package struct CopyMenu: Sendable {
  package var formats: [CopyFormat]
  package var selected = 0
  package var title: String

  /// The entries as the menu has them.
  package var lines: [String] { formats.map { "\($0.key)  \($0.title)" } }

  /// The format that a letter takes.
  func format(for key: Character) -> CopyFormat? {
    // The key that opened the menu takes the selected entry.
    if key == "y" { return formats.indices.contains(selected) ? formats[selected] : nil }
    return formats.first { $0.key == key }
  }
}
