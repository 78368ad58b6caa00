import Capture
package import NIOCore
import NIOPosix
import NIOSSL
package import WebSocket

/// Why a peer could not be reached.
package struct DialError: Error, Hashable, Sendable {
  /// What happened.
  package enum Fact: Hashable, Sendable {
    case unknownHost
    case refused
    case timedOut(seconds: Int64)
    case unreachable
    case noSuchSocket
    case closedEarly
    /// The connection was reset before it could be used.
    case reset
    /// The certificate's chain, dates or purpose: the end of the sentence "its certificate is not
    /// trusted: ". Where its authority is not known, it can be named.
    case untrusted(String, isAuthorityUnknown: Bool)
    /// The certificate is for other names than the one asked for.
    case wrongName(asked: String, names: String)
    case notTLS
    /// The connection ended during the TLS handshake; silent when the server sent nothing.
    case handshakeEnded(isReset: Bool, isSilent: Bool)
    case handshakeTimedOut(seconds: Int64, isSilent: Bool)
    /// The TLS handshake failed; a clause that says why.
    case tls(String)
    /// windsock listens there.
    case itself
    /// An address that clients must not be connected to.
    case denied(String)
    case noDescriptors
    /// A proxy on the way; a whole sentence.
    case proxy(String)
    case other(String)
  }

  package var fact: Fact
  /// The address that was tried last, if any.
  package var address: Address?

  package init(_ fact: Fact, address: Address? = nil) {
    self.fact = fact
    self.address = address
  }

  /// Whether the connection was not tried, because it is not permitted.
  package var isForbidden: Bool {
    switch fact {
    case .itself, .denied: true
    default: false
    }
  }

  /// What failed, and what to do about it: the end of the sentence "cannot reach …: ".
  package var text: String {
    switch fact {
    case .unknownHost: "the host name has no address; is it spelt right?"
    case .refused: "connection refused; is the server running?"
    case .timedOut(let seconds): "no answer within \(seconds) s; is a firewall in the way?"
    case .unreachable: "there is no route to it"
    case .noSuchSocket: "there is no such socket; is the server running?"
    case .closedEarly: "the server closed the connection at once"
    case .reset: "the server reset the connection"
    case .untrusted(let reason, let isAuthorityUnknown):
      "its certificate is not trusted: \(reason); "
        + (isAuthorityUnknown ? "--cacert names its authority, " : "") + "-k skips the check"
    case .wrongName(let asked, ""):
      "its certificate is for no host at all, and not for \(asked) (a common name does not count); "
        + "-k skips the check"
    case .wrongName(let asked, let names):
      "its certificate is for \(names), not for \(asked); -k skips the check"
    case .notTLS: "it does not speak TLS there; is it ws:// instead of wss://?"
    case .handshakeEnded(let isReset, let isSilent):
      "the server \(isReset ? "reset" : "closed") the connection during the TLS handshake"
        + (isSilent ? Self.isItPlain : "")
    case .handshakeTimedOut(let seconds, let isSilent):
      "the TLS handshake did not finish within \(seconds) s" + (isSilent ? Self.isItPlain : "")
    case .tls(let reason): reason
    case .itself: "that is this proxy itself"
    case .denied(let host): "\(host) is not a public address, and --deny-private refuses those"
    case .noDescriptors:
      "windsock has no file descriptor left; close connections, or raise the limit (ulimit -n)"
    case .proxy(let reason), .other(let reason): reason
    }
  }

  private static let isItPlain = "; is it ws:// instead of wss://?"
}

extension DialError {
  /// Extracts the facts from whatever error connecting failed with; `timeout` is how long it
  /// waited.
  package init(_ error: any Error, timeout: TimeAmount) {
    switch error {
    case let failure as DialError:
      self = failure
    case let error as NIOConnectionError:
      guard let last = error.connectionErrors.last else {
        self.init(Descriptors.areUsedUp ? .noDescriptors : .unknownHost)
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
    case is NIOSSLError, is BoringSSLError:
      self.init(.tls("TLS is not possible: \(TLSErrorReason(error).words)"))
    case is NIOSSLExtraError:
      self.init(.tls("TLS cannot ask for a host of this name"))
    case SocketAddressError.unixDomainSocketPathTooLong:
      self.init(.other("the path of the Unix socket is too long"))
    default:
      self.init(.other("\(error)"))
    }
  }

  private static func timedOut(_ timeout: TimeAmount) -> Fact {
    .timedOut(seconds: (timeout.nanoseconds + 999_999_999) / 1_000_000_000)
  }

  private static func fact(errno error: IOError, timeout: TimeAmount) -> Fact {
    switch error.errnoCode {
    case ECONNREFUSED: .refused
    case ETIMEDOUT: timedOut(timeout)
    case EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL: .unreachable
    case ENOENT: .noSuchSocket
    case ECONNRESET: .reset
    case EMFILE, ENFILE: .noDescriptors
    default: .other(String(cString: strerror(error.errnoCode)))
    }
  }
}
