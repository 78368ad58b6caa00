import Rows
import Screen

extension Model {
  mutating func take(_ input: Input, at time: UInt64) -> [Effect] {
    switch input {
    case .key(let key): return press(key)
    case .paste(let text): return paste(text)
    case .mouse(let mouse): return point(mouse, at: time)
    case .resize(let size): self.size = size
    case .focus, .background: break
    }
    return []
  }

  private mutating func press(_ key: Key) -> [Effect] {
    notice = nil
    search.isCounted = false
    let sequence = pendingKeys + [key]
    pendingKeys = []
    switch keys.match(sequence, in: context) {
    case .action(let action): return perform(action) + previewTheme()
    case .prefix: pendingKeys = sequence
    case .none:
      // A key that does not complete a sequence counts by itself.
      if sequence.count > 1 { return press(key) }
      return type(key) + previewTheme()
    }
    return []
  }

  private mutating func type(_ key: Key) -> [Effect] {
    guard case .character(let character) = key.code, key.modifiers.isEmpty else { return [] }
    if case .copy(let menu) = overlay { return take(character, of: menu) }
    if context.isSubset(of: .lines) {
      insert(String(character))
    } else {
      notice = Notice("\(Action.readable(key.description)) does nothing here; ? shows the keys")
    }
    return []
  }

  private mutating func paste(_ text: String) -> [Effect] {
    notice = nil
    if context.isSubset(of: .lines) {
      insert(text)
    } else {
      // A pasted q must not be a command.
      notice = Notice("paste ignored: open a line to paste into, such as c or f", .warning)
    }
    return []
  }
}
