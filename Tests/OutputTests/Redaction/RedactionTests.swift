import Output
import Testing
import WebSocket

@Suite struct RedactionTests {
  private let redaction = Redaction(adding: ["account"])

  private func content(_ text: String) -> String {
    String(decoding: redaction.content(Array(text.utf8)), as: UTF8.self)
  }

  @Test(arguments: [
    (#"{"token":"abc","a":1}"#, #"{"token":"REDACTED","a":1}"#),
    (#"{"accessToken": "abc"}"#, #"{"accessToken": "REDACTED"}"#),
    (#"{"API_KEY":7,"pwd":null}"#, #"{"API_KEY":"REDACTED","pwd":"REDACTED"}"#),
    (#"{"session":{"id":[1,2]},"b":2}"#, #"{"session":"REDACTED","b":2}"#),
    (#"{"account":"x","count":"y"}"#, #"{"account":"REDACTED","count":"y"}"#),
    (#"{"tokens":3,"secretary":"Ann"}"#, #"{"tokens":3,"secretary":"Ann"}"#),
    (#"42/chat,["login",{"password":"p"}]"#, #"42/chat,["login",{"password":"REDACTED"}]"#),
    (#"{"d":"{\"token\":\"abc\"}"}"#, #"{"d":"{\"token\":\"REDACTED\"}"}"#),
    (#"{"tok\u0065n":"abc"}"#, #"{"tok\u0065n":"REDACTED"}"#),
    ("{\"token\":\"abc\"} and token=abc more", "{\"token\":\"REDACTED\"} and token=REDACTED more"),
    ("token=abc&x=1", "token=REDACTED&x=1"), ("nothing here", "nothing here"),
    (#"{"url":"wss://a/?sid=77&x=1"}"#, #"{"url":"wss://a/?sid=REDACTED&x=1"}"#),
    ("Authorization: Bearer abc.def", "Authorization: Bearer REDACTED"),
    (#"{"broken":true,"token":"abc""#, #"{"broken":true,"token":"REDACTED""#),
    ("password=hunter2 [x]", "password=REDACTED [x]"),
    ("{\"token\":1}\n{\"token\":2}\n", "{\"token\":\"REDACTED\"}\n{\"token\":\"REDACTED\"}\n"),
    ("{}\u{1E}{\"accessToken\":\"a\"}\u{1E}", "{}\u{1E}{\"accessToken\":\"REDACTED\"}\u{1E}"),
    ("[12:30] {x} {\"token\":\"abc\"}", "[12:30] {x} {\"token\":\"REDACTED\"}"),
    (
      #"{"a":NaN,"token":"a\"b{c","b":{"token":1}}"#,
      #"{"a":NaN,"token":"REDACTED","b":{"token":"REDACTED"}}"#
    ),
    (#"{"a":NaN,"token": {"id":"abc"},"b":1}"#, #"{"a":NaN,"token": REDACTED,"b":1}"#),
    (#"{"token":hunter2}"#, #"{"token":REDACTED}"#), (#"{"token":"hunt"#, #"{"token":"REDACTED"#),
    (#"{"token":"ab{c d"#, #"{"token":"REDACTED"#),
    (#"x "password":"my [secret pass phrase""#, #"x "password":"REDACTED""#),
    (#"x "password":"[my \" {pass" phrase"#, #"x "password":"REDACTED" phrase"#),
    (#"{"a":NaN,"token":"p{x}y,z"}"#, #"{"a":NaN,"token":"REDACTED"}"#),
    (#"{"session":{"id":"abc"#, #"{"session":"REDACTED""#),
    (#"{"session":{"id":NaN,"key":"abc"},"b":1}"#, #"{"session":"REDACTED""#),
    (#"{"a":NaN,"session":{"id":"abc def"#, #"{"a":NaN,"session":REDACTED"#),
    (#"password="my [pass] phrase" x"#, #"password="REDACTED" x"#),
    ("<login pin='12 34'/>", "<login pin='REDACTED'/>"),
    ("token=[1,2] x", "token=REDACTED x"), ("token=a{b c", "token=REDACTED c"),
  ])
  func secretsAreTakenOut(text: String, redacted: String) {
    #expect(content(text) == redacted)
    #expect(content(redacted) == redacted)
  }

  @Test func documentsBeginAnywhere() {
    let head = "SEND\ndestination:/app/login\ncontent-type:application/json\ncontent-length:19\n\n"
    #expect(content(head + #"{"password":"abc"}"#) == head + #"{"password":"REDACTED"}"#)
  }

  @Test func webTokensAreKnownByTheirLooks() {
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    #expect(content("hello \(token) world") == "hello REDACTED world")
    #expect(content(#"{"x":"\#(token)"}"#) == #"{"x":"REDACTED"}"#)
    #expect(content("keyJournal eyJ.no") == "keyJournal eyJ.no")
  }

  @Test(arguments: [
    ("/chat?token=abc&room=1", "/chat?token=REDACTED&room=1"),
    ("wss://ann:pw@host/x?sig=1#access_token=2", "wss://REDACTED@host/x?sig=REDACTED"),
    ("/plain/path", "/plain/path"),
  ])
  func targetsKeepEverythingElse(target: String, redacted: String) {
    #expect(redaction.target(target).hasPrefix(redacted))
    #expect(!redaction.target(target).contains("abc"))
  }

  @Test func headersKeepTheirNames() {
    let headers = HTTPHeaders([
      ("Host", "a"), ("Cookie", "sid=1; theme=dark"), ("Set-Cookie", "sid=1; Path=/; HttpOnly"),
      ("Authorization", "Bearer abc"), ("X-Api-Key", "k"), ("Sec-WebSocket-Key", "dGhl=="),
      ("Origin", "https://a/?token=1"),
    ])
    #expect(
      redaction.redact(headers).map { "\($0.name): \($0.value)" } == [
        "Host: a", "Cookie: sid=REDACTED; theme=REDACTED",
        "Set-Cookie: sid=REDACTED; Path=/; HttpOnly", "Authorization: Bearer REDACTED",
        "X-Api-Key: REDACTED", "Sec-WebSocket-Key: dGhl==", "Origin: https://a/?token=REDACTED",
      ])
  }

  @Test func deepAndLongTextTakesNoMoreThanItsLength() {
    let deep = String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)
    #expect(content(deep) == deep)
    for part in ["[x", "{\"", "[\"\\\"", "\"token\":{", "token={"] {
      let long = String(repeating: part, count: 20_000)
      #expect(!content(long + "\ntoken=hunter2").contains("hunter2"))
      // Parts that name no secret stay as they are.
      if !part.contains("token") { #expect(content(long) == long) }
    }
    let pairs = String(repeating: "a=b&", count: 20_000)
    #expect(content(pairs) == pairs)
  }
}
