import Capture
import WebSocket

extension ClientSession {
  /// Handles the control frames that passed.
  ///
  /// - Parameters:
  ///   - notables: The frames as the recorder saw them.
  ///   - from: Who sent them. Our own Close counts, however it was made.
  ///   - isWritable: Whether the socket takes more.
  ///   - keys: Makes masking keys.
  /// - Returns: What to do about them.
  mutating func passed(
    _ notables: [FrameBatch.Notable], from: Endpoint, isWritable: Bool, keys: () -> MaskingKey
  ) -> [Action] {
    var actions: [Action] = []
    for notable in notables {
      switch notable.opcode {
      case .close: actions += closed(notable.payload, from: from, keys: keys)
      case .ping where from == side.peer:
        actions += answer(notable.payload, isWritable: isWritable, key: keys)
      case .pong where from == side.peer: pong(notable.payload)
      default: break
      }
    }
    return actions
  }

  /// The socket takes bytes again.
  mutating func writable() -> [Action] {
    guard let (payload, key) = unanswered.take(), state == .open else { return [] }
    return [control(.pong, payload, key)]
  }

  private mutating func answer(
    _ payload: [UInt8], isWritable: Bool, key: () -> MaskingKey
  ) -> [Action] {
    guard isAnsweringPings, state == .open else { return [] }
    if isWritable { return [control(.pong, payload, key())] }
    // Section 5.5.3: an endpoint may "elect to send a Pong frame for only the most recently
    // processed Ping frame".
    unanswered = (payload, key())
    return []
  }

  private mutating func closed(
    _ payload: [UInt8], from: Endpoint, keys: () -> MaskingKey
  ) -> [Action] {
    var (isSent, isReceived) =
      if case .closing(let isSent, let isReceived) = state {
        (isSent, isReceived)
      } else {
        (false, false)
      }
    guard state == .open || isSent || isReceived else { return [] }
    let isFirst = from == side ? !isSent : !isReceived
    if from == side { isSent = true } else { isReceived = true }
    state = .closing(isSent: isSent, isReceived: isReceived)
    guard isFirst else { return [] }
    if isReceived && !isSent { return reflexes.answersClose ? [echo(payload, key: keys())] : [] }
    // Section 7.1.1: it is the server that closes TCP first.
    if isReceived, isSent, side == .server { return [.disconnect] }
    return [.wait(seconds: isReceived ? Self.closePatience : Self.replyPatience)]
  }

  /// The answer to a Close: it "typically echos the status code it received" (section 5.5.1), but
  /// not one that must not be sent.
  private func echo(_ payload: [UInt8], key: MaskingKey) -> Action {
    if payload.isEmpty { return control(.close, [], key) }
    let code = CloseBody(payload: payload).code ?? .protocolError
    let body = CloseBody(code: code.isSendable ? code : .protocolError)
    return control(.close, body.payload, key)
  }
}
