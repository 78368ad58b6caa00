import Capture
import WebSocket

/// Writes the sockets of a file that has messages and no frames into a session that records.
///
/// Each message becomes one unfragmented frame, masked with a key of its own when the client sent it.
final class EntryPlayer {
  private let session: Session
  private var recorders: [UInt32: (recorder: ConnectionRecorder, isAccepted: Bool)] = [:]

  init(session: Session) { self.session = session }

  /// Begins a socket with its opening handshake.
  func open(_ entry: HAREntry, number: UInt32, at time: UInt64) {
    let handshake = HARHandshake(entry, number: Int(number))
    let recorder = session.recorder(handshake.origin)
    recorders[number] = (recorder, handshake.isAccepted)
    send(handshake.request, .client, recorder, at: time)
    if let response = handshake.response { send(response, .server, recorder, at: time) }
  }

  /// Plays a message.
  ///
  /// - Parameters:
  ///   - entry: The number of its socket.
  ///   - seed: A number that no other message of the file has.
  /// - Throws: When its socket was not accepted, with the status.
  func play(
    _ message: HARMessage.Kind, entry number: UInt32, status: Int?, seed: Int, at time: UInt64
  ) throws(HAROmission) {
    guard let connection = recorders[number] else { return }
    switch message {
    case .error(let text):
      session.note(text, connection: connection.recorder.number, at: time)
    case .frame(let from, let opcode, let payload):
      guard connection.isAccepted else { throw .refused(status) }
      let key = from == .client ? MaskingKey(HARMask.key(UInt64(seed) &+ 1 << 32)) : nil
      let header = FrameHeader(
        opcode: opcode, length: UInt64(payload.count), maskingKey: key)
      send(
        FrameSerializer.frame(header: header, payload: payload), from, connection.recorder,
        at: time)
    }
  }

  /// Adds a note about a socket.
  func note(_ text: String, entry number: UInt32, at time: UInt64) {
    guard let connection = recorders[number] else { return }
    session.note(text, connection: connection.recorder.number, at: time)
  }

  /// Records how a socket closed, unless its messages show it.
  func close(_ close: HARClose?, entry number: UInt32, at time: UInt64) {
    guard let close, let connection = recorders[number], !connection.recorder.hasSeenClose else {
      return
    }
    session.close(close.summary, on: connection.recorder, at: time)
  }

  /// Ends all sockets with the file.
  func finish(at time: UInt64) {
    for (_, connection) in recorders.sorted(by: { $0.key < $1.key }) {
      connection.recorder.end(by: nil, at: time)
    }
  }

  private func send(
    _ bytes: [UInt8], _ from: Endpoint, _ recorder: ConnectionRecorder, at time: UInt64
  ) {
    bytes.withUnsafeBytes {
      recorder.receive(CapturedBytes($0, owner: nil), from: from, at: time)
    }
  }
}
