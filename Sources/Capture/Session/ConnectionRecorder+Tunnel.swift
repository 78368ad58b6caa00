package import Pcapng
package import WebSocket

/// Connections that speak another protocol, or never come to speak any.
extension ConnectionRecorder {
  /// Gives the connection its number before its first byte, so that it can be referred to.
  package func announce(at time: UInt64) { session.announce(self, at: time) }

  /// Takes the connection for a tunnel: what both ends say from here on is not looked into.
  ///
  /// - Parameter authority: Who is at its other end, as `host:port`.
  package func beginTunnel(to authority: String, at time: UInt64) {
    // Readers of the file learn it from the first packet; an exchange before tells as much.
    if number == nil { tunnelAuthority = authority }
    dissector.beginTunnel(to: authority)
    announce(at: time)
  }

  /// Whom the tunnel leads to, as `host:port`; nil when there is none.
  package var tunnelTarget: String? { dissector.tunnel?.authority }

  /// Takes note of bytes that pass and are not kept.
  package func pass(_ count: Int, from end: Endpoint, at time: UInt64) {
    dissector.passBytes(count, from: end)
    session.count(count, from: end, at: time, on: self)
  }

  /// Gives what passes through the tunnel to who looks into it.
  ///
  /// - Parameter start: Where in the read the tunnel begins: what is before it was HTTP.
  func handOn(
    _ bytes: UnsafeRawBufferPointer, after start: Int, from end: Endpoint, at time: UInt64,
    _ place: FileExtent
  ) {
    guard let tunnelReader, start < bytes.count else { return }
    tunnelReader.receive(
      tunnelled: UnsafeRawBufferPointer(rebasing: bytes[start...]), from: end, at: time,
      position: place.position(of: start))
  }

  /// What the last packet of the connection says of it.
  var closingComment: String? {
    let tunnel = dissector.tunnel.flatMap { tunnel in
      dissector.tunnelLength.map { (authority: tunnel.authority, length: $0) }
    }
    return SessionComment.closing(tunnel: tunnel, failure: failureMessage)
  }

  /// Takes what a recording says of a connection beside its bytes.
  package func take(_ comment: ClosingComment, at time: UInt64) {
    announce(at: time)
    if let tunnel = comment.tunnel {
      dissector.setTunnel(to: tunnel.authority, length: tunnel.length)
    }
    if let failure = comment.failure { fail(failure, at: time) }
  }
}

extension Session {
  func announce(_ recorder: ConnectionRecorder, at time: UInt64) {
    sequence { sequencer in number(recorder, at: settle(time, &sequencer), &sequencer) }
  }

  func count(_ count: Int, from end: Endpoint, at time: UInt64, on recorder: ConnectionRecorder) {
    sequence { sequencer in
      let time = settle(time, &sequencer)
      number(recorder, at: time, &sequencer)
      guard let connection = recorder.number else { return }
      log.write { state in
        state.update(connection) { record in
          record.count(frames: 0, bytes: count, from: end, at: time)
        }
      }
    }
  }
}
