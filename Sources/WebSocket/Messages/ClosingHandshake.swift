/// The progress of a connection's closing handshake, and the rules it breaks: C07–C12, C14 and C15
/// (RFC 6455, sections 5.5.1 and 7).
///
/// `CloseBody` checks the body of a Close frame.
package struct ClosingHandshake: Sendable {
  /// How a connection ended, for the row that says so.
  package struct Outcome: Hashable, Sendable {
    /// The endpoint that sent Close first, or whose transport ended first; nil when neither was
    /// seen.
    package var closedBy: Endpoint?
    /// Whether both endpoints sent Close.
    package var clean: Bool
    /// The first Close's code; 1005 when it had none, 1006 when there was no Close.
    package var code: CloseCode
    /// The first Close's reason, bytes that are not UTF-8 replaced.
    package var reason: String
  }

  private struct Close {
    var offset: UInt64
    var body: CloseBody
  }

  private var closes = PerEndpoint<Close?>(both: nil)
  private var first: Endpoint?
  private var firstToEnd: Endpoint?
  private var hasEnded = PerEndpoint(both: false)
  /// When the second of the two Close frames came.
  private var completed: UInt64?
  private var hasStrayed = PerEndpoint(both: false)
  private let grace: UInt64

  /// - Parameter grace: nanoseconds the server has to close TCP after both Close frames (C12).
  package init(grace: UInt64 = 1_000_000_000) { self.grace = grace }

  /// Whether any endpoint has sent Close; until then data frames need not be handed over.
  package var hasBegun: Bool { first != nil }

  /// Whether an endpoint has sent Close.
  package func hasClosed(_ endpoint: Endpoint) -> Bool { closes[endpoint] != nil }

  /// Whether both endpoints have sent Close.
  package var isComplete: Bool { completed != nil }

  /// How the connection has ended so far.
  package var outcome: Outcome {
    guard let first, let close = closes[first] else {
      return Outcome(closedBy: firstToEnd, clean: false, code: .abnormal, reason: "")
    }
    return Outcome(
      closedBy: first, clean: isComplete, code: close.body.code ?? .noStatus,
      reason: close.body.reasonText)
  }

  /// Takes a frame of either direction.
  ///
  /// - Parameters:
  ///   - opcode: its opcode.
  ///   - from: who sent it.
  ///   - offset: the place of its header in that direction.
  ///   - time: when it came, in nanoseconds.
  ///   - payload: the unmasked payload of a Close frame; of others it may be left out.
  /// - Returns: what the frame breaks.
  package mutating func frame(
    opcode: Opcode, from: Endpoint, offset: UInt64, time: UInt64, payload: [UInt8] = []
  ) -> [Finding] {
    var findings = strayBytes(from: from, offset: offset)
    if closes[from] != nil {
      findings.append(Finding(Self.rule(for: opcode), from: from, offset: offset))
      return findings
    }
    guard opcode == .close else { return findings }
    let close = Close(offset: offset, body: CloseBody(payload: payload))
    closes[from] = close
    guard let received = closes[from.peer] else {
      first = from
      return findings
    }
    completed = time
    if let code = received.body.code, code != close.body.code {
      let got = close.body.code.map { "\($0.rawValue)" } ?? "none"
      findings.append(
        Finding(.c14, from: from, offset: offset, fact: .expected("\(code.rawValue)", got: got)))
    }
    return findings
  }

  /// Takes note of bytes, whether or not they become a frame: C09, once for a direction.
  ///
  /// - Parameters:
  ///   - from: who sent them.
  ///   - offset: the place of their first.
  /// - Returns: C09 for the first bytes after both Close frames, nothing otherwise.
  package mutating func strayBytes(from: Endpoint, offset: UInt64) -> [Finding] {
    guard isComplete, !hasStrayed[from] else { return [] }
    hasStrayed[from] = true
    return [Finding(.c09, from: from, offset: offset)]
  }

  /// Takes the end of one direction: a FIN or RST that was seen, never the end of a capture file.
  ///
  /// - Parameters:
  ///   - endpoint: whose sending ended.
  ///   - time: when, in nanoseconds.
  ///   - offset: how many bytes that direction had.
  /// - Returns: C10, C11 and C12, each once.
  package mutating func transportEnded(
    by endpoint: Endpoint, time: UInt64, offset: UInt64
  ) -> [Finding] {
    if hasEnded[endpoint] { return [] }
    hasEnded[endpoint] = true
    let isFirst = firstToEnd == nil
    if isFirst { firstToEnd = endpoint }
    if let completed {
      guard isFirst, time > completed, time - completed > grace, let close = closes[.server]
      else { return [] }
      let wait = (time - completed) / 1_000_000
      return [Finding(.c12, from: .server, offset: close.offset, fact: .quoted("\(wait) ms"))]
    }
    if first == nil { return isFirst ? [Finding(.c11, from: endpoint, offset: offset)] : [] }
    // Only the end that received a Close and sent none is at fault; the other has sent its own.
    return closes[endpoint] == nil ? [Finding(.c10, from: endpoint, offset: offset)] : []
  }

  /// The rule that a frame breaks when its sender has sent Close already.
  private static func rule(for opcode: Opcode) -> FindingID {
    opcode == .close ? .c15 : opcode.isControl ? .c08 : .c07
  }
}
