extension PermessageDeflate {
  /// What a server answers to a client's offers (RFC 7692, sections 5 and 7.1).
  ///
  /// - Parameters:
  ///   - offers: The elements of the request, best first.
  ///   - wanted: What the server would like: its own window and takeover as they are, the client's
  ///     as far as the offer allows.
  /// - Returns: The element of the answer; nil when no offer can be accepted.
  package static func accept(_ offers: [ExtensionOffer], wanting wanted: PermessageDeflate)
    -> String?
  {
    offers.first { offer in
      offer.name == DeflateNegotiationChecks.name && badParameter(in: offer, isOffer: true) == nil
    }.map { answer(to: $0, wanted) }
  }

  private static func answer(to offer: ExtensionOffer, _ wanted: PermessageDeflate) -> String {
    let asked = { name in offer.parameters.first { $0.name == name } }
    var value = offer.name
    if wanted.serverNoContextTakeover || asked("server_no_context_takeover") != nil {
      value += "; server_no_context_takeover"
    }
    if wanted.clientNoContextTakeover { value += "; client_no_context_takeover" }
    let server = asked("server_max_window_bits")
    let serverBits = min(wanted.serverMaxWindowBits, server?.value.flatMap(windowBits) ?? 15)
    if serverBits < 15 || server != nil { value += "; server_max_window_bits=\(serverBits)" }
    if let client = asked("client_max_window_bits") {
      let bits = min(wanted.clientMaxWindowBits, client.value.flatMap(windowBits) ?? 15)
      if bits < 15 { value += "; client_max_window_bits=\(bits)" }
    }
    return value
  }
}
