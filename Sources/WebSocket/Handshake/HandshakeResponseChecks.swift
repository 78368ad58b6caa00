/// Checks the server's half of a handshake: H12, H16–H28, H32, D01–D07 and its part of H31.
struct HandshakeResponseChecks {
  let request: RequestHead
  let response: ResponseHead
  let offset: UInt64
  private(set) var findings: [Finding] = []

  init(request: RequestHead, response: ResponseHead, offset: UInt64) {
    self.request = request
    self.response = response
    self.offset = offset
  }

  /// - Parameter requestBreach: a rule the request broke that the server had to refuse by.
  mutating func check(requestBreach: FindingID?) {
    for defect in response.defects { add(.h27, .quoted(defect.description)) }
    findings += HandshakeChecks.unreadableText(
      HandshakeChecks.meaningful(response.headers), from: .server, offset: offset)
    checkVersionRefusal()
    guard response.status == 101 else { return }
    if let requestBreach { add(.h16, .quoted(requestBreach.rawValue)) }
    checkUpgrade()
    checkAccept()
    checkExtensions()
    checkSubprotocol()
    checkOrigin()
    for name in ["Content-Length", "Transfer-Encoding"] where response.headers.contains(name) {
      add(.h32, .quoted(name))
    }
  }

  private mutating func add(_ rule: FindingID, _ fact: Finding.Fact = .none) {
    findings.append(Finding(rule, from: .server, offset: offset, fact: fact))
  }

  /// A server that refuses a version says which ones it supports (section 4.4).
  ///
  /// Only statuses that can be about the version count; a 401 or 404 was decided before it.
  private mutating func checkVersionRefusal() {
    let asked = request.headers.first("Sec-WebSocket-Version") ?? "13"
    let meansVersion =
      response.status == 426 || (asked != "13" && [400, 501, 505].contains(response.status))
    if meansVersion && response.headers.tokens(for: "Sec-WebSocket-Version").isEmpty {
      add(.h26, .number(UInt64(response.status)))
    }
  }

  private mutating func checkUpgrade() {
    let upgrades = response.headers.values(for: "Upgrade")
    if upgrades.count != 1 || !HTTPGrammar.equal(upgrades[0], "websocket") {
      add(.h17, quoted("Upgrade"))
    }
    if !response.headers.list("Connection", has: "Upgrade") { add(.h18, quoted("Connection")) }
  }

  private mutating func checkAccept() {
    let values = response.headers.values(for: "Sec-WebSocket-Accept")
    guard let got = values.first else { return add(.h19) }
    if values.count > 1 { add(.h21, quoted("Sec-WebSocket-Accept")) }
    guard let key = request.headers.first("Sec-WebSocket-Key") else { return }
    let expected = AcceptKey.answer(to: key)
    if got != expected {
      add(.h20, .expected(expected, got: Latin1.quote(Latin1.bytes(got))))
    }
  }

  private mutating func checkExtensions() {
    let offered = ExtensionOffer.parse(request.headers).offers
    let (accepted, malformed) = ExtensionOffer.parse(response.headers)
    for element in malformed { add(.h12, .quoted("\"\(element)\"")) }
    var seen = Set(offered.map(\.name))
    for element in accepted where seen.insert(element.name).inserted {
      add(.h22, .quoted(element.name))
    }
    if response.headers.values(for: "Sec-WebSocket-Extensions").count > 1 { add(.h23) }
    findings += DeflateNegotiationChecks.findings(
      offered: offered, accepted: accepted, offset: offset)
  }

  private mutating func checkSubprotocol() {
    let values = response.headers.values(for: "Sec-WebSocket-Protocol")
    guard let chosen = values.first else { return }
    let offered = request.headers.tokens(for: "Sec-WebSocket-Protocol")
    if values.count > 1 || !HTTPGrammar.isToken(chosen) {
      add(.h25, quoted("Sec-WebSocket-Protocol"))
    } else if !offered.contains(chosen) {
      // RFC 7936, section 2: subprotocol names compare with case.
      let wanted = offered.isEmpty ? "none" : offered.joined(separator: ", ")
      add(.h24, .expected(Latin1.quote(Latin1.bytes(wanted)), got: chosen))
    }
  }

  /// Accepting another site's page is how cross-site WebSocket hijacking begins (section 10.2).
  private mutating func checkOrigin() {
    guard let origin = request.headers.first("Origin"), let host = request.headers.first("Host")
    else { return }
    if !Self.isSame(origin: origin, host: host) {
      add(.h31, .expected(host, got: Latin1.quote(Latin1.bytes(origin))))
    }
  }

  private static func isSame(origin: String, host: String) -> Bool {
    for (scheme, port) in [("http://", ":80"), ("https://", ":443")]
    where HTTPGrammar.hasPrefix(origin, scheme) {
      let site = Latin1.string(origin.utf8.dropFirst(scheme.utf8.count))
      return HTTPGrammar.equal(site, host) || HTTPGrammar.equal(site + port, host)
        || HTTPGrammar.equal(site, host + port)
    }
    return false
  }

  private func quoted(_ name: String) -> Finding.Fact {
    let values = response.headers.values(for: name)
    let text = values.joined(separator: ", ")
    return .quoted(values.isEmpty ? "missing" : "\"\(Latin1.quote(Latin1.bytes(text)))\"")
  }
}
