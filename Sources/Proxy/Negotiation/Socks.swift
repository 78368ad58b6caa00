import Capture
import Transport
import WebSocket

/// What a client sends in SOCKS 5 (RFC 1928).
enum SocksRequest: Equatable {
  case incomplete
  /// The methods of authentication it offers, and the bytes they took.
  case methods([UInt8], consumed: Int)
  /// User name and password (RFC 1929).
  case login(user: [UInt8], password: [UInt8], consumed: Int)
  case connect(Destination, consumed: Int)
  /// What to answer, and why: the end of the sentence "the client's SOCKS request … ".
  case refused([UInt8], String)

  /// Reads the greeting: version, number of methods, methods.
  ///
  /// - Parameter needsLogin: Whether user name and password are asked for.
  static func greeting(_ bytes: [UInt8], needsLogin: Bool = false) -> SocksRequest {
    guard bytes.count >= 2 else { return .incomplete }
    let end = 2 + Int(bytes[1])
    guard bytes.count >= end else { return .incomplete }
    let methods = Array(bytes[2..<end])
    guard methods.contains(needsLogin ? 2 : 0) else {
      return .refused(
        [5, 0xFF],
        needsLogin ? "offers no login, and one is required" : "offers no way without a login")
    }
    return .methods(methods, consumed: end)
  }

  /// Reads the login of RFC 1929, section 2: version 1, user name, password, both with their length
  /// in one byte before them.
  static func login(_ bytes: [UInt8]) -> SocksRequest {
    guard let version = bytes.first else { return .incomplete }
    guard version == 1 else { return .refused([1, 1], "does not begin with version 1") }
    guard bytes.count >= 2 else { return .incomplete }
    let userEnd = 2 + Int(bytes[1])
    guard bytes.count > userEnd else { return .incomplete }
    let end = userEnd + 1 + Int(bytes[userEnd])
    guard bytes.count >= end else { return .incomplete }
    return .login(
      user: Array(bytes[2..<userEnd]), password: Array(bytes[(userEnd + 1)..<end]), consumed: end)
  }

  /// Reads the request: version, command, reserved, address, port.
  static func request(_ bytes: [UInt8]) -> SocksRequest {
    guard bytes.count >= 5 else { return .incomplete }
    guard bytes[0] == 5 else {
      return .refused(SocksReply.generalFailure.bytes, "does not begin with version 5")
    }
    guard bytes[1] == 1 else {
      return .refused(SocksReply.commandNotSupported.bytes, "is not CONNECT")
    }
    let start: Int
    let length: Int
    switch bytes[3] {
    case 1: (start, length) = (4, 4)
    case 4: (start, length) = (4, 16)
    case 3: (start, length) = (5, Int(bytes[4]))
    default:
      return .refused(SocksReply.addressNotSupported.bytes, "has an address of unknown type")
    }
    guard bytes.count >= start + length + 2 else { return .incomplete }
    let address = Array(bytes[start..<start + length])
    let port = UInt16(bytes[start + length]) << 8 | UInt16(bytes[start + length + 1])
    guard let host = host(address, type: bytes[3]), port > 0 else {
      return .refused(SocksReply.generalFailure.bytes, "names no host, or no port")
    }
    return .connect(
      Destination(host: host, port: port, way: .socks5), consumed: start + length + 2)
  }

  private static func host(_ bytes: [UInt8], type: UInt8) -> String? {
    if type != 3 { return Address(bytes: bytes, port: 0).host }
    let name = String(decoding: bytes, as: UTF8.self)
    // The same names as in a URL, so that no unexpected characters get into a row or a request.
    return (try? WebSocketURL("ws://\(name.contains(":") ? "[\(name)]" : name)/"))
      .flatMap { $0.target == "/" && $0.userInfo == nil ? $0.host : nil }
  }
}

/// The answers to a client (RFC 1928, section 6).
enum SocksReply: UInt8 {
  case succeeded = 0
  case generalFailure = 1
  case notAllowed = 2
  case networkUnreachable = 3
  case hostUnreachable = 4
  case connectionRefused = 5
  case timedOut = 6
  case commandNotSupported = 7
  case addressNotSupported = 8

  init(_ fact: DialError.Fact) {
    self =
      switch fact {
      case .refused: .connectionRefused
      case .unreachable: .networkUnreachable
      case .unknownHost: .hostUnreachable
      case .timedOut: .timedOut
      case .itself, .denied: .notAllowed
      default: .generalFailure
      }
  }

  /// The reply, with an unspecified address.
  var bytes: [UInt8] { [5, rawValue, 0, 1, 0, 0, 0, 0, 0, 0] }
}
