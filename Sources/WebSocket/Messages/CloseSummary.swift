/// How a connection ended, for the row `close` of the NDJSON contract.
package struct CloseSummary: Equatable, Sendable {
  /// The end that sent Close first, or whose transport ended first; nil when neither is known.
  package var by: Endpoint?
  /// Whether both Close frames were seen.
  package var clean: Bool
  package var code: CloseCode
  package var reason: String

  package init(by: Endpoint?, clean: Bool, code: CloseCode, reason: String) {
    self.by = by
    self.clean = clean
    self.code = code
    self.reason = reason
  }
}
