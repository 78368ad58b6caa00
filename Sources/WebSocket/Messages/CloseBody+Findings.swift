extension CloseBody {
  /// The rules that the body of a Close frame breaks: C01–C06 and C13.
  ///
  /// - Parameters:
  ///   - payload: the whole payload, unmasked.
  ///   - from: the endpoint that sent it.
  ///   - offset: the place of the frame's header in that direction.
  /// - Returns: at most one finding for the code's value, one for its sender, one for the reason.
  package static func findings(
    for payload: [UInt8], from: Endpoint, offset: UInt64
  ) -> [Finding] {
    if payload.count == 1 {
      return [Finding(.c01, from: from, offset: offset, fact: .number(UInt64(payload[0])))]
    }
    let body = CloseBody(payload: payload)
    guard let code = body.code else { return [] }
    var findings: [Finding] = []
    if let rule = rule(brokenBy: code) {
      findings.append(Finding(rule, from: from, offset: offset, fact: .closeCode(code)))
    }
    if code.rawValue == 1010 && from == .server {
      findings.append(Finding(.c13, from: from, offset: offset))
    }
    if var defect = defect(in: body.reason) {
      defect.offset += 2
      findings.append(Finding(.c06, from: from, offset: offset, fact: .utf8(defect)))
    }
    return findings
  }

  private static func rule(brokenBy code: CloseCode) -> FindingID? {
    switch code.rawValue {
    case 0...999: .c02
    case _ where code.isSendable: nil
    case 1000...1015: .c03
    case 1016...2999: .c04
    default: .c05
    }
  }

  private static func defect(in reason: [UInt8]) -> UTF8Error? {
    var validator = UTF8Validator()
    return reason.withUnsafeBytes { validator.consume($0) } ?? validator.finish()
  }
}
