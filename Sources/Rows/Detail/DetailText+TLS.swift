import Capture
import Pcapng
import Screen

extension DetailText {
  /// The TLS of a connection's legs, and the subject of the server's certificate.
  mutating func addTLS(of origin: ConnectionOrigin) {
    if let tls = origin.clientTLS { add("TLS client", summary(of: tls)) }
    guard let tls = origin.tls else { return }
    add(origin.clientTLS == nil ? "TLS" : "TLS server", summary(of: tls))
    guard let certificate = tls.certificate else { return }
    let more = certificate.omittedNames > 0 ? " and \(certificate.omittedNames) more" : ""
    let names = certificate.names.joined(separator: ", ") + more
    add("Names", names.isEmpty ? "none" : names)
    if !certificate.subject.isEmpty { add("Subject", certificate.subject) }
    add("Issuer", certificate.issuer)
    if !certificate.notAfter.isEmpty {
      add("Valid", "\(certificate.notBefore) to \(certificate.notAfter)")
    }
    if !certificate.fingerprint.isEmpty { add("SHA-256", certificate.fingerprint) }
    if !certificate.isVerified {
      add(
        TextRun("Verified    ", .treeLabel),
        TextRun("no: the server's identity was not checked", .findingWarning))
    }
  }

  private func summary(of tls: TLSFacts) -> String {
    let name = tls.sni.map { "SNI \($0)" }
    let parts = [tls.version, tls.cipher, name, tls.alpn.map { "ALPN \($0)" }]
    return parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "  ")
  }
}
