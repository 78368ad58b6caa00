import Capture
import Intercept
import Rows
import WebSocket

// Payloads given to other programs.
extension Model {
  /// Bytes of a message that a program is given.
  private static let pipedBytes = 64 << 20

  /// Gives the payload to a command of the shell.
  mutating func pipe(_ command: String) -> [Effect] {
    guard let payload = givenPayload else { return [] }
    guard !command.isEmpty else {
      begin(Prompt(.pipe))
      return []
    }
    return [.pipe(payload, command: command)]
  }

  /// Shows the payload in $EDITOR.
  mutating func showOutside() -> [Effect] { givenPayload.map { [.showOutside($0)] } ?? [] }

  /// The content of the selected row; says why when there is none.
  private var givenPayload: [UInt8]? {
    mutating get {
      switch cursorRow {
      case .frame(let number):
        let frames = messageFrames(endingWith: number, limit: LogState.messageReach)
        let bytes = contents.content(of: frames, limit: Self.pipedBytes) ?? []
        if !bytes.isEmpty { return bytes }
      case .held(let id):
        if let item = held(id) { return item.payload }
      case .event, .underWay, nil: break
      }
      notice = Notice("there is no payload here", .warning)
      return nil
    }
  }
}
