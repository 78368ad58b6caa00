import Capture
import Rows
import Screen
import Text

/// Settings that are changed while the screen is there.
extension Model {
  /// Takes what follows `:set`: a name and a value, as in the file but without quotes.
  mutating func set(_ argument: String) -> [Effect] {
    let parts = argument.split(separator: " ", maxSplits: 1).map { String($0).trimmed }
    guard let name = parts.first else {
      begin(Prompt(.command, "set "))
      return []
    }
    guard let entry = Settings.table.first(where: { $0.name == name }) else {
      notice = Notice(
        "there is no setting '\(name)'; they are \(Settings.names.joined(separator: ", "))", .error)
      return []
    }
    guard parts.count == 2 else {
      notice = Notice("\(name) is \(entry.values): \(entry.sentence)")
      return []
    }
    guard entry.changesAtOnce else {
      notice = Notice(
        "\(name) takes effect at the start of a run: set it in the file of settings", .error)
      return []
    }
    var settings = Settings()
    if let problem = settings.set(name, Self.value(parts[1])) {
      notice = Notice(problem, .error)
      return []
    }
    return change(settings)
  }

  private static func value(_ text: String) -> Settings.Value {
    switch text {
    case "true", "on", "yes": .flag(true)
    case "false", "off", "no": .flag(false)
    default: Int(text).map { .number($0) } ?? .text(text.filter { $0 != "\"" })
    }
  }

  /// Applies the one setting that is given.
  private mutating func change(_ settings: Settings) -> [Effect] {
    take(settings)
    if let unit = settings.rowUnit { view(unit.rawValue) }
    if let keeps = settings.keepsHistory { facts.keepsHistory = keeps }
    if let isOn = settings.hasMouse { return [.setMouse(isOn)] }
    guard let name = settings.theme ?? settings.lightTheme ?? settings.darkTheme else { return [] }
    return theme(name)
  }
}
