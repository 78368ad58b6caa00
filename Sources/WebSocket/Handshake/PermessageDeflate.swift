/// What client and server agreed on for permessage-deflate (RFC 7692, section 7.1).
package struct PermessageDeflate: Hashable, Sendable {
  /// The base-2 logarithm of the window the server compresses with: 8 to 15.
  package var serverMaxWindowBits: UInt8 = 15
  /// The base-2 logarithm of the window the client compresses with: 8 to 15.
  package var clientMaxWindowBits: UInt8 = 15
  /// Whether the server starts every message with an empty window.
  package var serverNoContextTakeover = false
  /// Whether the client starts every message with an empty window.
  package var clientNoContextTakeover = false

  package init() {}

  /// Reads an accepted element; parameters that are wrong count as absent, because the connection
  /// continues and must still be read.
  package init(accepted element: ExtensionOffer) {
    for parameter in element.parameters {
      let bits = parameter.value.flatMap(Self.windowBits)
      switch parameter.name {
      case "server_max_window_bits": serverMaxWindowBits = bits ?? serverMaxWindowBits
      case "client_max_window_bits": clientMaxWindowBits = bits ?? clientMaxWindowBits
      case "server_no_context_takeover": serverNoContextTakeover = true
      case "client_no_context_takeover": clientNoContextTakeover = true
      default: break
      }
    }
  }

  /// Reads what a user would like, written as in an answer.
  ///
  /// - Returns: Nil when a parameter is unknown, wrong or given twice.
  package init?(wanted element: ExtensionOffer) {
    guard Self.badParameter(in: element, isOffer: false) == nil else { return nil }
    self.init(accepted: element)
  }

  /// The window that messages of an endpoint are compressed with.
  package func windowBits(from endpoint: Endpoint) -> UInt8 {
    endpoint == .client ? clientMaxWindowBits : serverMaxWindowBits
  }

  /// Whether messages of an endpoint may refer back to earlier ones.
  package func keepsContext(from endpoint: Endpoint) -> Bool {
    endpoint == .client ? !clientNoContextTakeover : !serverNoContextTakeover
  }

  /// 8 to 15 in decimal, without sign or leading zero (sections 7.1.2.1 and 7.1.2.2).
  static func windowBits(_ text: String) -> UInt8? {
    guard let first = text.utf8.first, first >= 0x31, text.utf8.allSatisfy(HTTPGrammar.isDigit),
      let bits = UInt8(text), (8...15).contains(bits)
    else { return nil }
    return bits
  }

  /// The first parameter that an offer or answer must not have, or not with this value; nil when
  /// there is none.
  package static func badParameter(in element: ExtensionOffer, isOffer: Bool) -> String? {
    var seen: Set<String> = []
    for parameter in element.parameters {
      let isGood =
        switch (parameter.name, parameter.value) {
        case ("server_no_context_takeover", nil), ("client_no_context_takeover", nil): true
        case ("client_max_window_bits", nil): isOffer
        case ("server_max_window_bits", let value?), ("client_max_window_bits", let value?):
          windowBits(value) != nil
        default: false
        }
      if !isGood || !seen.insert(parameter.name).inserted {
        return parameter.value.map { "\(parameter.name)=\($0)" } ?? parameter.name
      }
    }
    return nil
  }
}
