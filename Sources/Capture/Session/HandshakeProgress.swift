/// The progress of the opening handshakes of one transport: a refusal that keeps the connection,
/// such as a 401, may be followed by another handshake.
enum HandshakeProgress {
  /// None was begun since the connection got its number.
  case none
  case requested
  case answered

  /// Takes the events of a read, and returns whether it begins a handshake after one that was
  /// answered.
  mutating func isFollowed(by event: DissectorEvent) -> Bool {
    let isAnother = self == .answered
    switch event {
    case .upgradeRequested: self = .requested
    // A 101 to a request that did not ask for it begins one as well.
    case .handshake: self = .answered
    default: return false
    }
    return isAnother
  }
}
