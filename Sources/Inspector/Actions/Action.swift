import Rows

/// Something the user can ask for: by a key, by its name in the `:` prompt, or with the mouse in
/// the hint line.
///
/// Key map, hint line, help and prompt are all made from the one table ``all``.
package struct Action: Sendable {
  /// The heading it is under in the help.
  package enum Group: String, CaseIterable, Sendable {
    case moving = "Moving"
    case frames = "Frames"
    case detail = "Detail"
    case connections = "Connections"
    case holding = "Holding and sending"
    case replay = "Replay of a recording"
    case panes = "Panes"
    case session = "Session"
    case editing = "Editing a line"
    case comparison = "Comparing recordings"
  }

  package let id: ID
  package let group: Group
  package let contexts: Contexts
  /// In the notation of ``Key/parse(_:)``; none for what only the prompt can do.
  package let keys: [String]
  /// What it does, in one sentence without a full stop.
  package let title: String
  /// What is in the hint line; nil when it is not worth a hint.
  package let hint: Hint?
  /// What the prompt expects after its name, such as `FILE`.
  package let argument: String?
  /// Other names it has in the prompt.
  package let aliases: [String]

  init(
    _ id: ID, _ group: Group, _ contexts: Contexts, _ keys: [String], _ title: String,
    hint: Hint? = nil, argument: String? = nil, aliases: [String] = []
  ) {
    self.id = id
    self.group = group
    self.contexts = contexts
    self.keys = keys
    self.title = title
    self.hint = hint
    self.argument = argument
    self.aliases = aliases
  }

  /// The action under other keys.
  func with(keys: [String]) -> Action {
    Action(
      id, group, contexts, keys, title, hint: hint, argument: argument, aliases: aliases)
  }

  /// Its name in the prompt and in key tables.
  package var name: String { id.name }

  /// Every action, in the order of the help.
  package static let all: [Action] =
    moving + frames + detail + connections + holding + replay
    + panes + session + editing + comparison

  /// The action with a name or an alias.
  package static func named(_ name: String) -> Action? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }
}
