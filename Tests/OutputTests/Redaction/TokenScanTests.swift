import Testing

@testable import Output

/// JSON Web Tokens have three parts in base64url with dots between (RFC 7515, section 7.1), and begin
/// with `{"`; what follows `Bearer` is a token (RFC 6750, section 2.1).
@Suite struct TokenScanTests {
  private func redacted(_ text: String) -> String {
    String(decoding: TokenScan.redacting(Array(text.utf8)), as: UTF8.self)
  }

  private static let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"

  @Test(arguments: [
    (token, "REDACTED"), ("\(token) \(token)", "REDACTED REDACTED"), ("(\(token))", "(REDACTED)"),
    ("é\(token)é", "éREDACTEDé"), ("x\(token)", "x\(token)"), ("\"\(token)\"", "\"REDACTED\""),
    ("eyJhbGciOiJIUzI1.a.bc", "REDACTED"), ("eyJhbGciOiJIUzI1.a.b", "eyJhbGciOiJIUzI1.a.b"),
    ("eyJhbGciOiJIUzI1NiJ9.onlyone", "eyJhbGciOiJIUzI1NiJ9.onlyone"),
    ("eyKhbGciOiJIUzI1NiJ9.a.b", "eyKhbGciOiJIUzI1NiJ9.a.b"), ("", ""), ("e", "e"),
  ])
  func aWebTokenIsKnownByItsLooks(text: String, result: String) {
    #expect(redacted(text) == result)
  }

  @Test(arguments: [
    ("Bearer abc", "Bearer REDACTED"), ("bearer a", "bearer REDACTED"),
    ("BEARER a-b_c.d~e+f/g== x", "BEARER REDACTED x"), ("x Bearer abc,y", "x Bearer REDACTED,y"),
    ("forbearer abc", "forbearer abc"), ("Bearer ", "Bearer "), ("Bearer  abc", "Bearer  abc"),
    ("Bearer", "Bearer"), ("Bearer (abc)", "Bearer (abc)"), ("bear abc", "bear abc"),
    ("Bearer a Bearer b", "Bearer REDACTED Bearer REDACTED"),
  ])
  func whatFollowsBearerIsAToken(text: String, result: String) {
    #expect(redacted(text) == result)
  }

  @Test func aValueWithoutANameHasNoNameThatMakesItASecret() {
    let redaction = Redaction(adding: [""])
    for text in ["=abc", "a ==abc", "x &=abc", "\"\":\"abc\" x", "?=abc"] {
      #expect(redaction.content(Array(text.utf8)) == Array(text.utf8), "\(text)")
    }
  }
}
