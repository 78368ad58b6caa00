import Capture
import Client
import Options
import Text
import WebSocket

// Messages on standard error about connections without errors, where there is no screen.
extension ClientRun {
  /// Reports how a server closed, unless it closed normally.
  func sayClose(_ close: CloseSummary, url: String) {
    guard use == .messages, close.by == .server else { return }
    let isPlain = close.code == .normal || close.code == .noStatus
    if isPlain, close.reason.isEmpty { return }
    StandardError.write("windsock: \(closeSentence(close, url: url))")
  }

  /// How a server closed.
  func closeSentence(_ close: CloseSummary, url: String) -> String {
    var text = "\(url): the server closed the connection: \(close.code.rawValue)"
    if let name = close.code.meaning { text += " (\(name))" }
    if !close.reason.isEmpty { text += ": " + VisibleText.make(Array(close.reason.utf8)) }
    return text
  }

  func sayPing(_ payload: [UInt8], url: String) {
    StandardError.write("windsock: \(url): received ping\(Self.quoted(payload))")
  }

  /// - Parameter roundTrip: Nanoseconds since the Ping; nil when the Pong answers none.
  func sayPong(_ payload: [UInt8], after roundTrip: UInt64?, url: String) {
    var text = "\(url): received pong\(Self.quoted(payload))"
    if let roundTrip {
      let microseconds = String(roundTrip / 1000 % 1000 + 1000).dropFirst()
      text += " after \(roundTrip / 1_000_000).\(microseconds) ms"
    } else {
      text += " that answers no ping"
    }
    StandardError.write("windsock: \(text)")
  }

  private static func quoted(_ payload: [UInt8]) -> String {
    payload.isEmpty ? "" : " \"\(VisibleText.make(payload))\""
  }
}
