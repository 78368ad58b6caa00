package import Pcapng
package import WebSocket

/// Connections that carry another protocol, or never carry any.
extension ConnectionRecorder {
  /// Gives the connection its number before its first byte, so that it can be referred to.
  package func announce(at time: UInt64) { session.announce(self, at: time) }

  /// Treats the connection as a tunnel: what both ends send from here on is not dissected.
  ///
  /// - Parameter authority: Its destination, as `host:port`.
  package func beginTunnel(to authority: String, at time: UInt64) {
    // Readers of the file learn it from the first packet, or from the exchange before it.
    if number == nil { tunnelAuthority = authority }
    dissector.beginTunnel(to: authority)
    announce(at: time)
  }

  /// The destination of the tunnel, as `host:port`; nil when there is none.
  package var tunnelTarget: String? { dissector.tunnel?.authority }

  /// Counts bytes that pass and are not kept.
  package func pass(_ count: Int, from end: Endpoint, at time: UInt64) {
    dissector.passBytes(count, from: end)
    session.count(count, from: end, at: time, on: self)
  }

  /// Gives what passes through the tunnel to its reader.
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

  /// The comment on the last packet of the connection.
  var closingComment: String? {
    let tunnel = dissector.tunnel.flatMap { tunnel in
      dissector.tunnelLength.map { (authority: tunnel.authority, length: $0) }
    }
    return SessionComment.closing(tunnel: tunnel, failure: failureMessage)
  }

  /// Takes what a recording says about a connection besides its bytes.
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
      enter { state in
        state.update(connection) { record in
          record.count(frames: 0, bytes: count, from: end, at: time)
        }
      }
    }
  }
}
