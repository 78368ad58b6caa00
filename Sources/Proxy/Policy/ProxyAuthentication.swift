import Crypto
import Text
import WebSocket

/// The login that clients of a forward proxy have to give: Basic over HTTP (RFC 7617), user and
/// password over SOCKS 5 (RFC 1929).
package struct ProxyAuthentication: Hashable, Sendable {
  /// Why a text is not a login: the end of the sentence "--proxy-auth …".
  package enum Defect: Error, Hashable, Sendable {
    case noColon
    case noUser
    case tooLong
    case controlCharacter

    package var text: String {
      switch self {
      case .noColon: "is not USER:PASSWORD"
      case .noUser: "has no user name before the colon"
      case .tooLong: "is too long; SOCKS allows 255 bytes for each of user name and password"
      case .controlCharacter: "has a control character in it"
      }
    }
  }

  /// The result of checking a client's login.
  enum Outcome: Equatable {
    case right
    case missing
    case wrong
  }

  /// Not the login itself: digests have the same length, and comparing them takes constant time.
  private let digest: [UInt8]

  /// - Parameter text: `USER:PASSWORD`; the password may be empty and have colons in it.
  package init(_ text: String) throws(Defect) {
    let bytes = Array(text.utf8)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { throw .noColon }
    if colon == 0 { throw .noUser }
    if colon > 255 || bytes.count - colon - 1 > 255 { throw .tooLong }
    if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { throw .controlCharacter }
    digest = Self.digest(of: bytes)
  }

  /// Checks the `Proxy-Authorization` of a request.
  func check(_ head: RequestHead) -> Outcome {
    let values = head.headers.values(for: "Proxy-Authorization")
    guard let value = values.first else { return .missing }
    let words = value.split(separator: " ", maxSplits: 1)
    guard values.count == 1, words.count == 2, words[0].lowercased() == "basic",
      let login = Base64.decode(String(words[1].drop { $0 == " " }))
    else { return .wrong }
    return isRight(login) ? .right : .wrong
  }

  func isRight(user: some Sequence<UInt8>, password: some Sequence<UInt8>) -> Bool {
    isRight(Array(user) + [UInt8(ascii: ":")] + Array(password))
  }

  private func isRight(_ login: [UInt8]) -> Bool {
    zip(digest, Self.digest(of: login)).reduce(into: UInt8(0)) { $0 |= $1.0 ^ $1.1 } == 0
  }

  private static func digest(of bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

  /// Why a request must not pass, or nil.
  func refusal(of head: RequestHead) -> Refusal? {
    switch check(head) {
    case .right: nil
    case .missing: .loginNeeded("this proxy requires a login, and the client gave none")
    case .wrong: .loginNeeded("the client's login for this proxy is wrong")
    }
  }
}
