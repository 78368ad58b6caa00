/// What curl's options mean to `windsock connect`.
package enum CurlMeaning {
  /// It has no value, and no effect here.
  case nothing
  /// It has no counterpart here, which a note says; with or without a value.
  case unused(hasValue: Bool)
  /// It has no value, and windsock does something else, which the note says.
  case instead(String)
  /// Its value is a method.
  case method
  /// It becomes these arguments of windsock.
  case words([String])
  /// Its value becomes that of an option of windsock.
  case option(String)
  /// Its value is one of windsock's, and 0 stands for none.
  case seconds(String)
  /// Its value is a header's.
  case header(String)
  case ownHeader
  /// Its value is a certificate, perhaps with the passphrase of its key after a colon.
  case certificate
  /// Its value is a proxy of this scheme.
  case proxy(String)
  /// Its value names what is sent; only standard input can be.
  case upload
  case url
  /// A handshake has no place for it; the clause says what it would set.
  case refused(String)
  /// There is no such file; the clause names what there is instead.
  case noFile(String)
}

extension CurlMeaning {
  package static let long: [String: CurlMeaning] = request.merging(reach) { one, _ in one }
    .merging(ignored) { one, _ in one }.merging(impossible) { one, _ in one }

  private static let request: [String: CurlMeaning] = [
    "header": .ownHeader, "url": .url, "user-agent": .option("--user-agent"),
    "referer": .header("Referer"), "cookie": .option("--cookie"), "user": .option("--user"),
    "oauth2-bearer": .header("Authorization: Bearer"), "request": .method,
    "location": .words(["--location"]), "location-trusted": .words(["--location"]),
    "connect-timeout": .seconds("--connect-timeout"), "max-time": .seconds("--max-time"),
    "upload-file": .upload,
  ]

  private static let reach: [String: CurlMeaning] = [
    "insecure": .words(["--insecure"]), "cacert": .option("--cacert"), "cert": .certificate,
    "key": .option("--key"), "pass": .option("--pass"), "proxy": .option("--proxy"),
    "proxy-user": .option("--proxy-user"), "proxy-insecure": .words(["--proxy-insecure"]),
    "noproxy": .option("--noproxy"), "socks4": .proxy("socks4a"), "socks4a": .proxy("socks4a"),
    "socks5": .proxy("socks5h"), "socks5-hostname": .proxy("socks5h"),
    "resolve": .option("--resolve"), "connect-to": .option("--connect-to"),
    "unix-socket": .option("--unix-socket"), "ipv4": .words(["--ipv4"]),
    "ipv6": .words(["--ipv6"]), "tlsv1": .words(["--tls-min", "1.0"]),
    "tlsv1.0": .words(["--tls-min", "1.0"]), "tlsv1.1": .words(["--tls-min", "1.1"]),
    "tlsv1.2": .words(["--tls-min", "1.2"]), "tlsv1.3": .words(["--tls-min", "1.3"]),
    "keylog": .option("--keylog"),
  ]

  private static let ignored: [String: CurlMeaning] = [
    "max-redirs": .unused(hasValue: true), "retry": .unused(hasValue: true),
    "write-out": .unused(hasValue: true), "dump-header": .unused(hasValue: true),
    "cookie-jar": .unused(hasValue: true), "tls-max": .unused(hasValue: true),
    "ciphers": .unused(hasValue: true), "tls13-ciphers": .unused(hasValue: true),
    "cert-type": .unused(hasValue: true), "key-type": .unused(hasValue: true),
    "proxy-header": .unused(hasValue: true), "retry-delay": .unused(hasValue: true),
    "retry-max-time": .unused(hasValue: true), "limit-rate": .unused(hasValue: true),
    "keepalive-time": .unused(hasValue: true), "interface": .unused(hasValue: true),
    "http2": http2, "http2-prior-knowledge": http2, "http3": http2, "http3-only": http2,
    "http1.0": http2, "http1.1": .nothing, "http0.9": .nothing, "compressed": .nothing,
    "include": .nothing, "silent": .nothing, "show-error": .nothing, "verbose": .nothing,
    "globoff": .nothing, "no-buffer": .nothing, "get": .nothing, "fail": .nothing,
    "fail-with-body": .nothing, "no-progress-meter": .nothing, "progress-bar": .nothing,
    "path-as-is": .nothing, "disable": .nothing, "basic": .nothing, "proxy-basic": .nothing,
    "proxytunnel": .nothing, "no-keepalive": .nothing, "no-alpn": .nothing,
    "no-sessionid": .nothing, "tcp-nodelay": .nothing, "junk-session-cookies": .nothing,
    "anyauth": basic, "digest": basic, "ntlm": basic, "negotiate": basic,
    "proxy-anyauth": basic, "proxy-digest": basic,
  ]

  private static let http2 = CurlMeaning.instead(
    "changes nothing here: windsock opens the WebSocket with HTTP/1.1")
  private static let basic = CurlMeaning.instead(
    "changes nothing here: windsock logs in with Basic")

  private static let noOutput = CurlMeaning.noFile(
    "is for the body of an answer, which a WebSocket does not have: --record FILE keeps the session"
  )

  private static let impossible: [String: CurlMeaning] = [
    "data": .refused("a body"), "data-raw": .refused("a body"), "data-binary": .refused("a body"),
    "data-ascii": .refused("a body"), "data-urlencode": .refused("a body"),
    "json": .refused("a body"), "form": .refused("a body"), "form-string": .refused("a body"),
    "head": .refused("another method"),
    "output": noOutput, "remote-name": noOutput,
    "preproxy": .refused("a second proxy"),
    "abstract-unix-socket": .refused("a socket without a path"),
    "next": .refused("a second request"),
  ]

  package static let letters: [Character: String] = [
    "H": "header", "A": "user-agent", "e": "referer", "b": "cookie", "u": "user", "k": "insecure",
    "E": "cert", "x": "proxy", "L": "location", "X": "request", "m": "max-time", "w": "write-out",
    "i": "include", "s": "silent", "S": "show-error", "v": "verbose", "g": "globoff",
    "0": "http1.0", "N": "no-buffer", "G": "get", "f": "fail", "d": "data", "F": "form",
    "T": "upload-file", "I": "head", "o": "output", "O": "remote-name", "4": "ipv4", "6": "ipv6",
    "U": "proxy-user", "1": "tlsv1", "c": "cookie-jar", "D": "dump-header",
    "j": "junk-session-cookies",
    "p": "proxytunnel", "q": "disable", "#": "progress-bar", ":": "next",
  ]
}
