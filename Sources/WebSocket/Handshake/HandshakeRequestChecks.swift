import Text

/// Checks the client's half of a handshake: H01–H14, H27, H28 and the client's part of H31.
struct HandshakeRequestChecks {
  let request: RequestHead
  let context: HandshakeChecks.Context
  private(set) var findings: [Finding] = []
  /// The first rule of section 4.2.1 broken, by which the server should have refused (H16).
  private(set) var breachTheServerCanSee: FindingID?

  private static let registeredExtensions = ["permessage-deflate", "bbf-usp-protocol"]

  init(request: RequestHead, context: HandshakeChecks.Context) {
    self.request = request
    self.context = context
  }

  mutating func check(keys: inout SeenKeys) {
    checkRequestLine()
    checkHost()
    checkUpgrade()
    checkKey(&keys)
    checkVersion()
    checkSubprotocols()
    checkExtensions()
    checkText()
  }

  private mutating func add(
    _ rule: FindingID, _ fact: Finding.Fact = .none, serverSees: Bool = true
  ) {
    findings.append(
      Finding(rule, from: .client, offset: context.requestOffset, fact: fact))
    if serverSees && rule.level == .error && breachTheServerCanSee == nil {
      breachTheServerCanSee = rule
    }
  }

  private mutating func checkRequestLine() {
    if request.method != "GET" || request.version < HTTPVersion(1, 1) {
      let got = "\(request.method.prefix(20)) \(request.version.description)"
      add(.h01, .expected("GET HTTP/1.1", got: got))
    }
    if request.target.utf8.contains(UInt8(ascii: "#")) {
      add(.h14, .quoted(Latin1.quote(Latin1.bytes(request.target))), serverSees: false)
    } else if let url = context.dialled, url.target != request.target {
      let got = Latin1.quote(Latin1.bytes(request.target))
      add(.h14, .expected(url.target, got: got), serverSees: false)
    }
  }

  private mutating func checkHost() {
    let hosts = request.headers.values(for: "Host")
    if hosts.count != 1 || hosts == [""] {
      add(.h02, .quoted(hosts.isEmpty ? "missing" : hosts.joined(separator: ", ")))
    } else if let expected = context.dialled?.authority, !HTTPGrammar.equal(hosts[0], expected) {
      add(.h02, .expected(expected, got: hosts[0]), serverSees: false)
    }
  }

  private mutating func checkUpgrade() {
    let headers = request.headers
    if !headers.list("Upgrade", has: "websocket") { add(.h03, quoted("Upgrade")) }
    if !headers.list("Connection", has: "Upgrade") { add(.h04, quoted("Connection")) }
  }

  private mutating func checkKey(_ keys: inout SeenKeys) {
    let values = request.headers.values(for: "Sec-WebSocket-Key")
    guard let key = values.first else { return add(.h05) }
    if values.count > 1 { add(.h07, quoted("Sec-WebSocket-Key")) }
    guard Base64.decode(key)?.count == 16 else { return add(.h06, quoted("Sec-WebSocket-Key")) }
    // Section 4.2.1 does not ask the server to remember keys, so H16 cannot follow.
    if keys.insert(key, client: context.client) != nil {
      add(.h08, .quoted(key), serverSees: false)
    }
  }

  private mutating func checkVersion() {
    let versions = request.headers.values(for: "Sec-WebSocket-Version")
    if versions.first != "13" { add(.h09, quoted("Sec-WebSocket-Version")) }
    if versions.count > 1 { add(.h10, quoted("Sec-WebSocket-Version")) }
  }

  private mutating func checkSubprotocols() {
    var seen: Set<String> = []
    for element in request.headers.elements(for: "Sec-WebSocket-Protocol") {
      if !HTTPGrammar.isToken(element) || !seen.insert(element).inserted {
        return add(.h11, .quoted("\"\(Latin1.quote(Latin1.bytes(element)))\""))
      }
    }
  }

  private mutating func checkExtensions() {
    let (offers, malformed) = ExtensionOffer.parse(request.headers)
    for element in malformed { add(.h12, .quoted("\"\(element)\"")) }
    var seen = Set(Self.registeredExtensions)
    for offer in offers where seen.insert(offer.name).inserted { add(.h13, .quoted(offer.name)) }
  }

  private mutating func checkText() {
    let isBrowser = request.headers.first("User-Agent")?.hasPrefix("Mozilla/") ?? false
    if isBrowser && !request.headers.contains("Origin") { add(.h31, .quoted("missing")) }
    for defect in request.defects where defect != .emptyLineBeforeStart {
      // HTTP asks a server to skip empty lines before a request, and H02 is about Host.
      if case .repeatedHost = defect { continue }
      add(.h27, .quoted(defect.description), serverSees: false)
    }
    let parts = [(name: "request target", value: request.target)]
    findings += HandshakeChecks.unreadableText(
      parts + HandshakeChecks.meaningful(request.headers), from: .client,
      offset: context.requestOffset)
  }

  private func quoted(_ name: String) -> Finding.Fact {
    let values = request.headers.values(for: name)
    let text = values.joined(separator: ", ")
    return .quoted(values.isEmpty ? "missing" : "\"\(Latin1.quote(Latin1.bytes(text)))\"")
  }
}
