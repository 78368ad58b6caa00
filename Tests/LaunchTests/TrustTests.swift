import Testing

@testable import Launch

/// What a launched program trusts.
@Suite struct TrustTests {
  /// Four bytes are not a certificate, but PEM does not care.
  private static let pem = """
    a comment
    -----BEGIN PRIVATE KEY-----
    c2VjcmV0
    -----END PRIVATE KEY-----
    -----BEGIN CERTIFICATE-----
    AQID
    BA==
    -----END CERTIFICATE-----

    """

  private static func text(_ path: String?) throws -> String {
    let bytes = try #require(path.flatMap(SystemCertificates.read))
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func pemIsReadAndOnlyItsCertificates() {
    #expect(PEMCertificates.ders(in: Array(Self.pem.utf8)) == [[1, 2, 3, 4]])
  }

  @Test func pemHasLinesOf64Digits() {
    let text = String(
      decoding: PEMCertificates.text([UInt8](repeating: 7, count: 100)), as: UTF8.self)
    let lines = text.split(separator: "\n").map(\.count)
    #expect(lines == [27, 64, 64, 8, 25])
    #expect(PEMCertificates.ders(in: Array(text.utf8)) == [[UInt8](repeating: 7, count: 100)])
  }

  @Test func theFilesAreInTheFolderWithoutTheKeyAndGoWithIt() throws {
    let folder = try PrivateFolder(in: nil)
    let trust = TrustEnvironment(folder: folder, pem: Array(Self.pem.utf8))
    let variables = try trust.variables(for: [:], at: 0)
    let bundle = try Self.text(variables["SSL_CERT_FILE"])
    #expect(bundle.hasSuffix("AQIDBA==\n-----END CERTIFICATE-----\n"))
    #expect(!bundle.contains("PRIVATE"))
    #expect(variables["REQUESTS_CA_BUNDLE"] == variables["SSL_CERT_FILE"])
    #expect(try Self.text(variables["NODE_EXTRA_CA_CERTS"]).split(separator: "\n").count == 3)
    folder.remove()
    #expect(SystemCertificates.read(variables["SSL_CERT_FILE"] ?? "") == nil)
  }

  @Test func whatTheUserHadSetStaysTrusted() throws {
    let folder = try PrivateFolder(in: nil)
    defer { folder.remove() }
    let own = try folder.write(Array("own".utf8), to: "own.pem")
    let trust = TrustEnvironment(folder: folder, pem: Array(Self.pem.utf8))
    let variables = try trust.variables(for: ["CURL_CA_BUNDLE": own], at: 0)
    #expect(try Self.text(variables["CURL_CA_BUNDLE"]).hasPrefix("own\n-----BEGIN"))
    #expect(variables["SSL_CERT_FILE"] != variables["CURL_CA_BUNDLE"])
  }

  @Test func javasOptionsAreAddedToThoseThatThereAre() throws {
    let folder = try PrivateFolder(in: nil)
    defer { folder.remove() }
    let trust = TrustEnvironment(folder: folder, pem: Array(Self.pem.utf8))
    let variables = try trust.variables(for: ["JAVA_TOOL_OPTIONS": "-Xmx1g"], at: 0)
    let options = try #require(variables["JAVA_TOOL_OPTIONS"])
    #expect(options.hasPrefix("-Xmx1g \"-Djavax.net.ssl.trustStore=\(folder.path)/"))
  }

  @Test func aProxyIsSetByNamesInBothCases() {
    let variables = ProxyEnvironment.variables(address: "127.0.0.1:1", includesLocal: true)
    #expect(variables["https_proxy"] == "http://127.0.0.1:1")
    #expect(variables["WSS_PROXY"] == "http://127.0.0.1:1")
    #expect(variables["no_proxy"] == "")
  }
}
