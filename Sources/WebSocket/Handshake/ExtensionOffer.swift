/// One element of Sec-WebSocket-Extensions, offered or accepted (RFC 6455, section 9.1).
package struct ExtensionOffer: Hashable, Sendable {
  package struct Parameter: Hashable, Sendable {
    package var name: String
    /// The value without its quotes; nil when there is no `=`.
    package var value: String?

    package init(_ name: String, _ value: String? = nil) {
      self.name = name
      self.value = value
    }
  }

  package var name: String
  package var parameters: [Parameter]

  package init(_ name: String, _ parameters: [Parameter] = []) {
    self.name = name
    self.parameters = parameters
  }

  /// Reads one element; nil when it breaks the grammar.
  package init?(element: String) {
    let parts = HTTPHeaders.split(element, at: ";")
    guard let name = parts.first, HTTPGrammar.isToken(name) else { return nil }
    self.init(name)
    for part in parts.dropFirst() {
      guard let parameter = Self.parameter(part) else { return nil }
      parameters.append(parameter)
    }
  }

  /// The element as the field has it.
  package var text: String {
    ([name]
      + parameters.map { parameter in
        parameter.value.map { "\(parameter.name)=\($0)" } ?? parameter.name
      }).joined(separator: "; ")
  }

  /// Reads every element of the field, over all its lines.
  ///
  /// - Parameter headers: the fields of a head.
  /// - Returns: the elements that follow the grammar, and the text of those that do not; a field
  ///   without any element does not follow it either.
  package static func parse(
    _ headers: HTTPHeaders
  ) -> (offers: [ExtensionOffer], malformed: [String]) {
    var offers: [ExtensionOffer] = []
    var malformed: [String] = []
    let elements = headers.tokens(for: "Sec-WebSocket-Extensions")
    for element in elements {
      if let offer = ExtensionOffer(element: element) {
        offers.append(offer)
      } else {
        malformed.append(Latin1.quote(Latin1.bytes(element)))
      }
    }
    if elements.isEmpty && headers.contains("Sec-WebSocket-Extensions") { malformed.append("") }
    return (offers, malformed)
  }

  private static func parameter(_ text: String) -> Parameter? {
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else {
      return HTTPGrammar.isToken(text) ? Parameter(text) : nil
    }
    let name = HTTPGrammar.trimmed(text[..<equals])
    let value = HTTPGrammar.trimmed(text[text.utf8.index(after: equals)...])
    guard HTTPGrammar.isToken(name), let plain = unquoted(value), HTTPGrammar.isToken(plain)
    else { return nil }
    return Parameter(name, plain)
  }

  /// The text inside a quoted string, escapes resolved; anything else as it is.
  private static func unquoted(_ text: String) -> String? {
    guard text.utf8.first == UInt8(ascii: "\"") else { return text }
    var plain: [UInt8] = []
    var bytes = text.utf8.dropFirst()
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return bytes.isEmpty ? Latin1.string(plain) : nil
      case UInt8(ascii: "\\"):
        guard let escaped = bytes.popFirst() else { return nil }
        plain.append(escaped)
      default: plain.append(byte)
      }
    }
    return nil
  }
}
