import Capture
import Intercept
import WebSocket

extension Model {
  /// Edits what is held.
  mutating func edit() -> [Effect] {
    guard let item = heldTarget else {
      if heldCount > 0 { return sayNothingHeld() }
      notice = Notice(
        facts.canIntercept
          ? "only what is held can be edited; i holds frames, R edits and sends one again"
          : "what has passed cannot be edited; R edits a copy and sends it")
      return []
    }
    return edit(item.payload, for: .held(item.id))
  }

  /// Opens a payload in the editor; in $EDITOR when it is too long for that.
  mutating func edit(_ payload: [UInt8], for purpose: EditorState.Purpose) -> [Effect] {
    stopFollowing()
    overlay = .editor(EditorState(payload, for: purpose))
    guard payload.count > EditorState.limit else { return [] }
    overlay = .editor(EditorState([], for: purpose))
    return [.editOutside(payload)]
  }

  /// Gives what is being written to $EDITOR.
  private mutating func editOutside() -> [Effect] {
    guard case .editor(var editor) = overlay else {
      return [.editOutside(Array(composer.text.text.utf8))]
    }
    guard let payload = editor.payload else {
      editor.problem = EditorState.badDigits
      overlay = .editor(editor)
      return []
    }
    return [.editOutside(payload)]
  }

  /// Takes what came back from $EDITOR.
  mutating func takeEdited(_ payload: [UInt8]) -> [Effect] {
    guard case .editor(let editor) = overlay else {
      if let text = String(validating: payload, as: UTF8.self) {
        changeComposer { $0 = TextEditor(text) }
      } else {
        notice = Notice("the editor's text is not UTF-8; the line stays as it was", .error)
      }
      return []
    }
    guard payload.count > EditorState.limit else {
      overlay = .editor(EditorState(payload, for: editor.purpose))
      return []
    }
    // Too long to be looked at here: it is taken as it is.
    return finish(editor, payload)
  }

  mutating func performOnMessage(_ action: MessageAction) -> [Effect] {
    switch action {
    case .newline: insert("\n")
    case .history: searchSent()
    case .editOutside: return editOutside()
    case .editForm:
      guard case .editor(var editor) = overlay else { return [] }
      editor.switchForm()
      overlay = .editor(editor)
    }
    return []
  }

  mutating func performOnEditor(_ action: LineAction, _ editor: EditorState) -> [Effect] {
    var editor = editor
    switch action {
    case .accept:
      if let payload = editor.payload { return finish(editor, payload) }
      editor.problem = EditorState.badDigits
    case .cancel:
      overlay = nil
      notice = Notice("nothing was changed")
      return []
    case .historyBack: editor.moveRow(by: -1)
    case .historyForward: editor.moveRow(by: 1)
    // A payload has no names to complete.
    case .complete, .completeBack: break
    }
    overlay = .editor(editor)
    return []
  }

  private mutating func finish(_ editor: EditorState, _ payload: [UInt8]) -> [Effect] {
    overlay = nil
    switch editor.purpose {
    case .held(let id):
      guard held(id) != nil else {
        notice = Notice("it was forwarded in the meantime; nothing was changed", .warning)
        return []
      }
      return [.hold(.replace(id, payload: payload))]
    case .resend(let opcode, let from, let connection):
      let effects = send(payload, as: opcode, from: from, on: connection)
      if !effects.isEmpty {
        notice = Notice("sent to the \(from.peer.name), \(payload.count) bytes")
      }
      return effects
    }
  }
}
