package import JSON

extension JSONWriter {
  /// A leg's TLS as an object, or null.
  package mutating func field(_ name: StaticString, tls: TLSFacts?) {
    self.name(name)
    guard let tls else { return null() }
    object { json in
      json.field("version", tls.version)
      json.field("cipher", tls.cipher)
      json.field("sni", tls.sni)
      json.field("alpn", tls.alpn)
      json.name("certificate")
      if let certificate = tls.certificate {
        json.object { $0.fields(of: certificate) }
      } else {
        json.null()
      }
    }
  }

  private mutating func fields(of certificate: CertificateFacts) {
    field("subject", certificate.subject)
    field("issuer", certificate.issuer)
    name("names")
    array(certificate.names) { json, name in json.string(name) }
    field("names_omitted", UInt64(certificate.omittedNames))
    field("not_before", certificate.notBefore)
    field("not_after", certificate.notAfter)
    field("fingerprint_sha256", certificate.fingerprint)
    field("verified", certificate.isVerified)
  }
}

extension JSONFacts {
  /// The TLS of a leg as a comment has it under `name`; nil when there is none.
  package func tls(_ name: String) -> TLSFacts? {
    guard let version = self["\(name).version"], let cipher = self["\(name).cipher"] else {
      return nil
    }
    return TLSFacts(
      version: version, cipher: cipher, sni: self["\(name).sni"], alpn: self["\(name).alpn"],
      certificate: certificate("\(name).certificate"))
  }

  private func certificate(_ name: String) -> CertificateFacts? {
    guard let issuer = self["\(name).issuer"] else { return nil }
    return CertificateFacts(
      subject: self["\(name).subject"] ?? "", issuer: issuer, names: lists["\(name).names"] ?? [],
      omittedNames: Int(clamping: numbers["\(name).names_omitted"] ?? 0),
      notBefore: self["\(name).not_before"] ?? "", notAfter: self["\(name).not_after"] ?? "",
      fingerprint: self["\(name).fingerprint_sha256"] ?? "",
      isVerified: flags.contains("\(name).verified"))
  }
}
