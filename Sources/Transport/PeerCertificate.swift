import Capture
import Crypto
import FoundationEssentials
import NIOSSL
import Pcapng
import SwiftASN1
import Synchronization
import Text
import X509

/// The content of a server's certificate, parsed once for each certificate.
struct PeerCertificate: Sendable {
  /// The names that count for the server's identity, all of them.
  var names: [CertificateName]
  /// The same and more, for the user, as far as it could be parsed.
  var facts: CertificateFacts
  /// When it begins and ceases to be valid, in seconds since the Unix epoch; nil when not known.
  var validity: ClosedRange<Double>?
  /// Whether it is signed by its own subject.
  var isSelfSigned: Bool
  /// Whether its extended key usage, when it has one, is for servers.
  var isForServers: Bool

  /// The names come from the library that checks the chain, so that the two cannot read them
  /// differently; the rest is for people.
  init(_ certificate: NIOSSLCertificate) {
    names = certificate._subjectAlternativeNames().compactMap(Self.name)
    let parsed = (try? certificate.toDERBytes()).flatMap { try? Certificate(derEncoded: $0) }
    let (shown, omitted) = Self.shown(names)
    facts = CertificateFacts(
      subject: Self.text(parsed?.subject), issuer: Self.text(parsed?.issuer), names: shown,
      omittedNames: omitted, notBefore: Self.text(parsed?.notValidBefore),
      notAfter: Self.text(parsed?.notValidAfter), fingerprint: Self.fingerprint(certificate),
      isVerified: false)
    isSelfSigned = parsed.map { $0.subject == $0.issuer } ?? false
    let usages = try? parsed?.extensions.extendedKeyUsage
    isForServers = usages.map { $0.contains(.serverAuth) || $0.contains(.any) } ?? true
    guard let parsed, parsed.notValidBefore <= parsed.notValidAfter else { return }
    let start = parsed.notValidBefore.timeIntervalSince1970
    validity = start...parsed.notValidAfter.timeIntervalSince1970
  }

  private static func name(_ name: _SubjectAlternativeName) -> CertificateName? {
    let bytes = name.contents.withUnsafeBufferPointer { Array($0) }
    switch name.nameType {
    case .dnsName: return .dns(String(decoding: bytes, as: UTF8.self))
    case .ipAddress: return .address(bytes)
    default: return nil
    }
  }
}

// For people.
extension PeerCertificate {
  /// The most bytes of names that are kept, as the comment of a recording that has them is limited.
  private static let longestNames = 8 << 10
  /// The most characters of a distinguished name that are kept.
  private static let longestName = 500

  private static func shown(_ names: [CertificateName]) -> (names: [String], omitted: Int) {
    var shown: [String] = []
    var length = 0
    for name in names {
      let text = text(name)
      length += text.utf8.count
      if length > longestNames { break }
      shown.append(text)
    }
    return (shown, names.count - shown.count)
  }

  private static func text(_ name: CertificateName) -> String {
    switch name {
    case .dns(let name): VisibleText.make(Array(name.utf8))
    case .address(let bytes): IPBytes.text(bytes)
    }
  }

  private static func text(_ name: DistinguishedName?) -> String {
    guard let name else { return "" }
    return String(VisibleText.make(Array(name.description.utf8)).prefix(longestName))
  }

  private static func fingerprint(_ certificate: NIOSSLCertificate) -> String {
    guard let bytes = try? certificate.toDERBytes() else { return "" }
    return SHA256.hash(data: bytes).map { VisibleText.hex([$0]).uppercased() }
      .joined(separator: ":")
  }

  private static func text(_ date: Date?) -> String { date?.ISO8601Format() ?? "" }
}

/// The certificates that were parsed last: parsing one again for each connection to the same server
/// would take longer than everything else a handshake needs here.
final class PeerCertificates: Sendable {
  static let shared = PeerCertificates()
  private static let limit = 64
  private let known = Mutex<[NIOSSLCertificate: PeerCertificate]>([:])

  func read(_ certificate: NIOSSLCertificate) -> PeerCertificate {
    if let found = known.withLock({ $0[certificate] }) { return found }
    let read = PeerCertificate(certificate)
    known.withLock { known in
      if known.count >= Self.limit { known.removeAll() }
      known[certificate] = read
    }
    return read
  }
}
