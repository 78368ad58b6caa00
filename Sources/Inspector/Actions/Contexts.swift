/// Where a key means something: the pane that has the focus, or what lies over the panes.
package struct Contexts: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let connections = Contexts(rawValue: 1 << 0)
  package static let frames = Contexts(rawValue: 1 << 1)
  package static let detail = Contexts(rawValue: 1 << 2)
  package static let composer = Contexts(rawValue: 1 << 3)
  package static let filter = Contexts(rawValue: 1 << 4)
  package static let search = Contexts(rawValue: 1 << 5)
  /// The `:` prompt, and the prompts for a file name or a URL.
  package static let command = Contexts(rawValue: 1 << 6)
  package static let help = Contexts(rawValue: 1 << 7)
  package static let themes = Contexts(rawValue: 1 << 8)
  package static let question = Contexts(rawValue: 1 << 9)

  /// A payload that is being edited.
  package static let editor = Contexts(rawValue: 1 << 10)
  /// Two recordings beside each other, a screen of its own.
  package static let comparison = Contexts(rawValue: 1 << 11)

  /// A list of entries that have letters.
  package static let menu = Contexts(rawValue: 1 << 13)
  /// A list whose entries are found by typing.
  package static let finder = Contexts(rawValue: 1 << 12)

  package static let panes: Contexts = [.connections, .frames, .detail]
  package static let prompts: Contexts = [.filter, .search, .command]
  package static let lines: Contexts = [.composer, .filter, .search, .command, .editor, .finder]
  /// Wherever something is listed and can be moved through.
  package static let lists: Contexts = [
    .connections, .frames, .detail, .help, .themes, .menu, .comparison,
  ]
  /// The contexts of the actions that the `:` prompt can run.
  package static let prompted: Contexts = [.connections, .frames, .detail, .help, .themes]

  /// The names as goldens and error messages spell them.
  package var names: [String] {
    Self.named.filter { contains($0.context) }.map(\.name)
  }

  private static let named: [(context: Contexts, name: String)] = [
    (.connections, "connections"), (.frames, "frames"), (.detail, "detail"),
    (.composer, "composer"), (.filter, "filter"), (.search, "search"), (.command, "command"),
    (.help, "help"), (.themes, "themes"), (.question, "question"), (.editor, "editor"),
    (.comparison, "comparison"), (.menu, "menu"), (.finder, "finder"),
  ]
}
