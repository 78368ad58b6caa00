package import Pcapng
package import WebSocket

/// What windsock does to messages on their way: they are kept, dropped or annotated.
extension ConnectionRecorder {
  /// The state of one direction, for an intercept that begins to relay it frame by frame.
  package func snapshot(of end: Endpoint) -> DecoderSnapshot {
    end == .client ? dissector.clientParser.snapshot : dissector.serverParser.snapshot
  }

  /// The last bytes that one end's compressed messages inflated to; right between messages.
  ///
  /// It waits until all that came before was inflated.
  package func window(of end: Endpoint) -> [UInt8] {
    session.catchUp()
    if let content = dissector.content?[end] { return content.window }
    return end == .client ? dissector.clientParser.window : dissector.serverParser.window
  }

  /// Puts a message into the session file as it came, before it is decided what happens to it.
  package func keep(_ frames: KeptFrames, id: UInt64, from: Endpoint, at time: UInt64) {
    session.keep(frames, id: id, from: from, at: time, on: self)
  }

  /// Marks a message that came and is not passed on.
  package func drop(_ frames: KeptFrames, from: Endpoint, at time: UInt64, mark: FrameAnnotation) {
    session.drop(frames, from: from, at: time, mark: mark, on: self)
  }

  /// Keeps a note of the user's with the connection.
  package func note(_ text: String, at time: UInt64) {
    session.annotate(text, at: time, on: self)
  }
}
