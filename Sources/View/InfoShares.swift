import Inspector
import Screen
import Text

/// How the last column is shared between a row's summary and its link.
///
/// The time of an answer is at the right edge, where it can be compared with those of other rows
/// and where no long payload pushes it out of sight.
struct InfoShares {
  /// Columns of the text.
  let text: Int
  /// Whether the link follows them in columns of its own.
  let isLinkApart: Bool

  /// The fewest columns that a text keeps.
  private static let least = 12

  init(room: Int, runs: [TextRun], link: [TextRun]) {
    let needed = link.reduce(0) { $0 + Sanitizer($1.bytes).reduce(0) { $0 + $1.glyph.width } }
    isLinkApart = needed > 0 && room - needed >= Self.least
    text = isLinkApart ? room - needed : room
  }
}
