import WebSocket

/// How a socket of a HAR file closed, by its member `_webSocketClose`.
///
/// That has a code, a reason and a time, or is the word `aborted`; HAR files do not say who closed it.
struct HARClose: Equatable, Sendable {
  var code: UInt16?
  var reason = ""
  /// As it is written; nil when it is not there.
  var time: [UInt8]?
  var isAborted = false
  /// Who closed it, where that is known.
  var by: Endpoint?

  /// What the log says about it.
  var summary: CloseSummary {
    let none: CloseCode = isAborted ? .abnormal : .noStatus
    return CloseSummary(
      by: by, clean: by != nil && code != nil && code != 1006,
      code: code.map { CloseCode(rawValue: $0) } ?? none, reason: reason)
  }
}
