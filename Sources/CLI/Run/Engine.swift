import Capture
import Inspector
import Intercept
import Options
import WebSocket

/// What the screen can ask of the engine that fills its session.
protocol Engine: Sendable {
  /// Whether messages can be sent, and new connections opened.
  var canSend: Bool { get }
  var canConnect: Bool { get }

  /// Whether the screen begins with the composer.
  var opensComposer: Bool { get }

  /// Where traffic between two ends is held, edited, dropped and injected; nil when it is not this
  /// engine that relays it.
  var intercept: Intercept? { get }

  /// The output of the program that was started for the session; nil without one.
  var output: OutputTail? { get }

  /// Sends on a connection, given by its number in the session; false when it takes none.
  func send(_ message: OutgoingMessage, connection: UInt32) -> Bool
  /// Opens a connection; the result is in the session.
  func connect(_ url: String) throws(CommandError)
  /// Ends what runs.
  func stop()
}

extension Engine {
  var canSend: Bool { false }
  var canConnect: Bool { false }
  var opensComposer: Bool { false }
  var intercept: Intercept? { nil }
  var output: OutputTail? { nil }

  func send(_ message: OutgoingMessage, connection: UInt32) -> Bool { false }

  func connect(_ url: String) throws(CommandError) {
    throw CommandError(.usage, "this command opens no connections; windsock connect does")
  }
}

/// A session that nothing is added to: an opened recording.
struct NoEngine: Engine {
  func stop() {}
}
