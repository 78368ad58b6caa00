/// Checks the negotiation of permessage-deflate: D01–D07 (RFC 7692, sections 5 and 7).
enum DeflateNegotiationChecks {
  static let name = "permessage-deflate"

  /// The rules that the accepted extensions break, given those offered.
  ///
  /// - Parameters:
  ///   - offered: the elements of the request.
  ///   - accepted: the elements of the 101.
  ///   - offset: the place of the response in the server's bytes.
  /// - Returns: findings on the server, which agreed to it.
  static func findings(
    offered: [ExtensionOffer], accepted: [ExtensionOffer], offset: UInt64
  ) -> [Finding] {
    func finding(_ rule: FindingID, _ fact: Finding.Fact) -> Finding {
      Finding(rule, from: .server, offset: offset, fact: fact)
    }
    var findings: [Finding] = []
    let claims = accepted.map(\.name).filter(claimsRSV1)
    if claims.count > 1 {
      findings.append(finding(.d07, .quoted(claims.joined(separator: ", "))))
    }
    guard let answer = accepted.first(where: { $0.name == name }) else { return findings }
    if let bad = PermessageDeflate.badParameter(in: answer, isOffer: false) {
      findings.append(finding(.d02, .quoted(bad)))
    }
    let offers = offered.filter { $0.name == name }
    let bad = offers.map { PermessageDeflate.badParameter(in: $0, isOffer: true) }
    let good = zip(offers, bad).filter { $1 == nil }.map(\.0)
    if good.isEmpty, let worst = bad.first ?? nil {
      findings.append(finding(.d01, .quoted(worst)))
    }
    // An answer does not say which offer it accepts, so it is compared with the one it fits best.
    let compared = good.map { breaches(of: $0, by: answer) }
    let best = compared.min { $0.count < $1.count } ?? []
    return findings + best.map { finding($0.rule, $0.fact) }
  }

  private static func claimsRSV1(_ name: String) -> Bool {
    name.hasPrefix("permessage-") || name.hasSuffix("deflate-frame")
  }

  private typealias Breach = (rule: FindingID, fact: Finding.Fact)

  private static func breaches(of offer: ExtensionOffer, by answer: ExtensionOffer) -> [Breach] {
    var breaches: [Breach] = []
    if let most = bits("server_max_window_bits", in: offer) {
      let got = bits("server_max_window_bits", in: answer)
      if got.map({ $0 > most }) ?? true {
        breaches.append((.d03, .expected("\(most) or less", got: got.map { "\($0)" } ?? "none")))
      }
    }
    if let got = bits("client_max_window_bits", in: answer) {
      if !has("client_max_window_bits", in: offer) {
        breaches.append((.d04, .number(UInt64(got))))
      } else if let hint = bits("client_max_window_bits", in: offer), got > hint {
        breaches.append((.d05, .expected("\(hint) or less", got: "\(got)")))
      }
    }
    if has("server_no_context_takeover", in: offer)
      && !has("server_no_context_takeover", in: answer)
    {
      breaches.append((.d06, .none))
    }
    return breaches
  }

  private static func has(_ parameter: String, in element: ExtensionOffer) -> Bool {
    element.parameters.contains { $0.name == parameter }
  }

  private static func bits(_ parameter: String, in element: ExtensionOffer) -> UInt8? {
    element.parameters.first { $0.name == parameter }?.value.flatMap(PermessageDeflate.windowBits)
  }
}
