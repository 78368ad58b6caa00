import Rows
import Screen

extension Settings {
  /// A setting as help, `config --default` and `:set` have it.
  package struct Entry: Sendable {
    package var name: String
    /// Its default, as TOML.
    package var standard: String
    /// What it can be, in words.
    package var values: String
    /// What it does, without a full stop.
    package var sentence: String
    /// Whether it can be changed while the screen is there.
    package var changesAtOnce = true

    fileprivate init(
      _ name: String, _ standard: String, _ values: String, _ sentence: String,
      changesAtOnce: Bool = true
    ) {
      self.name = name
      self.standard = standard
      self.values = values
      self.sentence = sentence
      self.changesAtOnce = changesAtOnce
    }
  }

  /// Every setting but tables: keys, snippets.
  package static let table: [Entry] = [
    Entry(
      "theme", "\"auto\"", "a name, a file or auto",
      "the colours; auto asks the terminal for its background"),
    Entry(
      "light-theme", "\"terminal-light\"", "a name or a file",
      "the theme of auto on a light background"),
    Entry(
      "dark-theme", "\"terminal\"", "a name or a file", "the theme of auto on a dark background"),
    Entry(
      "color", "\"auto\"", "auto, always, never, 16, 256, truecolor", "when to use colours",
      changesAtOnce: false),
    Entry("mouse", "true", "true, false", "whether windsock uses the mouse; F2 changes it"),
    Entry(
      "time", "\"relative\"", TimeFormat.allCases.map(\.name).joined(separator: ", "),
      "how times are shown; t changes it"),
    Entry(
      "follow", "true", "true, false", "whether the list follows new frames",
      changesAtOnce: false),
    Entry("view", "\"frames\"", "frames, messages, units", "what a row is; v changes it"),
    Entry("strip", "true", "true, false", "whether the strip of time is shown; L changes it"),
    Entry(
      "columns", "\"auto\"", "auto or a list of columns", "the columns of the list in their order"),
    Entry(
      "layout", "\"auto\"", "auto, below, beside, away",
      "where the detail is; auto is beside from 160 columns on; - changes it"),
    Entry(
      "sidebar", "true", "true, false",
      "whether the connections are beside the frames; s changes it"),
    Entry(
      "share", "55", "10 to 90", "the list's share of the space it has with the detail, in percent"),
    Entry("ascii", "false", "true, false", "whether only ASCII is drawn", changesAtOnce: false),
    Entry("history", "true", "true, false", "whether what is sent is kept for later runs"),
  ]
}
