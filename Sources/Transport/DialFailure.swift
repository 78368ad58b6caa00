package import Capture
package import NIOCore
import NIOPosix
import NIOSSL

/// Why a peer could not be reached.
package struct DialFailure: Error, Hashable, Sendable {
  /// What happened.
  package enum Fact: Hashable, Sendable {
    case unknownHost
    case refused
    case timedOut(seconds: Int64)
    case unreachable
    case noSuchSocket
    case closedEarly
    case untrusted(String)
    case wrongName
    case notTLS
    /// windsock listens there.
    case itself
    /// A proxy on the way; a whole sentence.
    case proxy(String)
    case other(String)
  }

  package var fact: Fact
  /// The address that was tried last, when there was one.
  package var address: Address?

  package init(_ fact: Fact, address: Address? = nil) {
    self.fact = fact
    self.address = address
  }

  /// What failed, and what to do about it: the end of the sentence "cannot reach …: ".
  package var text: String {
    switch fact {
    case .unknownHost: "the host name has no address; is it spelt right?"
    case .refused: "connection refused; is the server running?"
    case .timedOut(let seconds): "no answer within \(seconds) s; is a firewall in the way?"
    case .unreachable: "the network has no way there"
    case .noSuchSocket: "there is no such socket; is the server running?"
    case .closedEarly: "the server closed the connection at once"
    case .untrusted(let reason):
      "its certificate is not trusted (\(reason)); --cacert names its authority, -k skips the check"
    case .wrongName: "its certificate is for another name; -k skips the check"
    case .notTLS: "it does not speak TLS there; is it ws:// instead of wss://?"
    case .itself: "that is this proxy itself"
    case .proxy(let reason), .other(let reason): reason
    }
  }
}

extension DialFailure {
  /// Reads the facts out of whatever connecting failed with; `timeout` is how long was waited.
  package init(_ error: any Error, timeout: TimeAmount) {
    switch error {
    case let failure as DialFailure:
      self = failure
    case let error as NIOConnectionError:
      guard let last = error.connectionErrors.last else {
        self.init(.unknownHost)
        return
      }
      self.init(last.error, timeout: timeout)
      address = Address(last.target)
    case let error as IOError:
      self.init(Self.fact(errno: error, timeout: timeout))
    case ChannelError.connectTimeout:
      self.init(Self.timedOut(timeout))
    case ChannelError.eof, ChannelError.inputClosed, ChannelError.ioOnClosedChannel:
      self.init(.closedEarly)
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      self.init(.wrongName)
    case let error as NIOSSLError:
      self.init(Self.fact(tls: "\(error)"))
    default:
      self.init(.other("\(error)"))
    }
  }

  private static func timedOut(_ timeout: TimeAmount) -> Fact {
    .timedOut(seconds: timeout.nanoseconds / 1_000_000_000)
  }

  private static func fact(errno error: IOError, timeout: TimeAmount) -> Fact {
    switch error.errnoCode {
    case ECONNREFUSED: .refused
    case ETIMEDOUT: timedOut(timeout)
    case EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL: .unreachable
    case ENOENT: .noSuchSocket
    case ECONNRESET: .closedEarly
    default: .other(String(cString: strerror(error.errnoCode)))
    }
  }

  /// The library tells TLS failures apart in their text alone.
  private static func fact(tls text: String) -> Fact {
    if text.contains("CERTIFICATE_VERIFY_FAILED") {
      return .untrusted("unknown authority or expired")
    }
    if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") { return .notTLS }
    if text.contains("uncleanShutdown") { return .closedEarly }
    return .other("the TLS handshake failed: \(text)")
  }
}
