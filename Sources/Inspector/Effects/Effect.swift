import Rows
package import WebSocket

/// What the program should do besides drawing: values, carried out by the caller of ``update(_:_:)``.
package enum Effect: Equatable, Sendable {
  /// Send a message on the connection with this number, as the client.
  case send(OutgoingMessage, connection: UInt32)
  /// Read a file and send it; ``OutgoingFile/sending(_:)`` says how.
  case sendFile(OutgoingFile)
  /// Open a connection to a URL.
  case connect(String)
  /// Send a Close frame and end the connection; without a code the frame is empty.
  case closeConnection(UInt32, code: CloseCode?, reason: String)
  /// Change what is held, or decide about it.
  case hold(HoldRequest)
  /// Let $EDITOR change bytes; ``Event/edited(_:)`` brings them back.
  case editOutside([UInt8])
  /// Give bytes to a command of the shell, on the terminal.
  case pipe([UInt8], command: String)
  /// Show bytes in $EDITOR; changes to them are ignored.
  case showOutside([UInt8])
  /// Show text in $PAGER.
  case page(String)
  /// Keep a line that was sent, also for later runs.
  case remember(String)
  /// Keep a filter under its name, also for later runs; ``Event/savedFilters(_:)`` then lists all
  /// of them.
  case saveFilter(SavedFilter)
  /// Forget the filter with this name.
  case forgetFilter(String)
  /// Keep a note about a connection.
  case note(String, connection: UInt32)
  /// Record that frames were marked, or no longer are.
  case bookmark([UInt32], isOn: Bool)
  /// Record the session to a file, from its beginning.
  case record(String)
  /// Write rows to a file; ``Event/exists(_:)`` says when that is there already.
  case export(ExportRequest)
  case quit
  case suspend
  /// Draw every cell again.
  case redraw
  /// Take the mouse, or release it to the terminal.
  case setMouse(Bool)
  /// Put text on the clipboard; `what` describes it, as in "12 bytes of text".
  case copy(String, what: String)
  /// Write the picture on the screen to a file.
  case saveScreen(String)
  /// Show the theme with this name; ``Event/notice(_:)`` says when there is none.
  case theme(String)
  /// Keep the theme in the settings, also for later runs.
  case keepTheme(String)
  /// Decode the session's messages again, into the index that the model has now.
  case decode
  /// Call again with ``Event/work`` when no input waits; asking twice means the same as once.
  case work
}
