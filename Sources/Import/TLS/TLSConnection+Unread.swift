import WebSocket

/// Which part of a connection was not read, and why.
extension TLSConnection {
  /// Why nothing of the connection was read, or not all of it; nil when all was.
  ///
  /// It is asked when nothing more comes.
  ///
  /// - Parameters:
  ///   - client: The client's address.
  ///   - server: The server's.
  func unread(client: Address, server: Address) -> Unread? {
    guard let (reason, hint) = reason else { return nil }
    return Unread(
      "tls", .connection, reason: reason, hint: hint, isPartial: hasPlaintext,
      connection: facts(client: client, server: server))
  }

  func facts(client: Address, server: Address) -> UnreadConnection {
    UnreadConnection(
      client: client, server: server, sni: hello?.serverName,
      alpn: agreed.isEmpty ? hello?.protocols ?? [] : agreed, version: answer?.versionName,
      cipher: answer?.suite.name)
  }

  private typealias Reason = (text: String, hint: String?)

  private var reason: Reason? { hasPlaintext ? partialReason : handshakeReason ?? keyReason }

  private var states: [TLSDirection.State] {
    [client, server].map { $0.state == .open && $0.buffer.isSearching ? .lost : $0.state }
  }

  /// What is wrong with the handshake.
  private var handshakeReason: Reason? {
    if let alert { return ("the handshake failed: \(TLSAlert.name(alert))", nil) }
    guard hello != nil else { return ("the client's handshake is not in the capture", nil) }
    guard let answer else { return ("the server's handshake is not in the capture", nil) }
    guard answer.version >= 0x0303, answer.version <= 0x0304 else {
      return ("\(answer.versionName) cannot be decrypted here", nil)
    }
    if answer.isCompressed { return ("its records are compressed", nil) }
    guard answer.suite.protection != nil else {
      return ("the cipher suite \(answer.suite.name) cannot be decrypted here", nil)
    }
    return nil
  }

  /// What is wrong with the keys; nil when nothing was waiting for any.
  private var keyReason: Reason? {
    if states.contains(.wrongSecrets) {
      return ("its secrets do not open its records", "--keylog FILE")
    }
    if states.contains(.gaveUp) || firstWaiting != nil { return secretsReason }
    if states.contains(.lost) { return ("packets of it are missing", nil) }
    return states.contains(.failed) ? ("its records cannot be decrypted", nil) : nil
  }

  private var secretsReason: Reason {
    (secrets.isEmpty ? "no secrets" : "no secrets of this connection", "--keylog FILE")
  }

  /// What is missing of a connection that was read in part.
  private var partialReason: Reason? {
    if states.contains(.lost) { return ("packets of it are missing", nil) }
    if states.contains(.failed) { return ("some of its records cannot be decrypted", nil) }
    if states.contains(.wrongSecrets) {
      return ("the secrets of one direction do not open its records", "--keylog FILE")
    }
    let isClosed = states.contains(.gaveUp) || firstWaiting != nil
    return isClosed ? ("the secrets of one direction are missing", "--keylog FILE") : nil
  }
}

/// The alerts of TLS (RFC 8446, section 6).
enum TLSAlert {
  private static let names: [UInt8: String] = [
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow",
    40: "handshake_failure", 42: "bad_certificate", 43: "unsupported_certificate",
    44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown",
    47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error",
    51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security",
    80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled",
    109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name",
    113: "bad_certificate_status_response", 115: "unknown_psk_identity",
    116: "certificate_required", 120: "no_application_protocol",
  ]

  static func name(_ number: UInt8) -> String { names[number] ?? "alert \(number)" }
}
