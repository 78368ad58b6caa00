extension FrameParser {
  /// What is wrong with a header by itself (RFC 6455, sections 5.1, 5.2 and 5.5).
  func headerFindings(_ header: FrameHeader, offset: UInt64) -> [Finding] {
    var findings: [Finding] = []
    func add(_ rule: FindingID, _ fact: Finding.Fact = .none) {
      findings.append(Finding(rule, from: from, offset: offset, fact: fact))
    }
    if limits.areRolesKnown {
      // 5.1: "a client MUST mask all frames that it sends", "a server MUST NOT mask any".
      if from == .client, !header.isMasked { add(.f01) }
      if from == .server, header.isMasked { add(.f02) }
    }
    for rule in reservedBitRules(header) { add(rule) }
    if header.opcode.isReserved {
      add(header.opcode.isControl ? .f07 : .f06, .opcode(header.opcode))
    }
    // 5.2: "the minimal number of bytes MUST be used to encode the length".
    if header.lengthForm == .bits16, header.length < 126 { add(.f08, .number(header.length)) }
    if header.lengthForm == .bits64 {
      if header.length < 65536 { add(.f09, .number(header.length)) }
      if header.length >> 63 != 0 { add(.f10, .number(header.length)) }
    }
    if header.opcode.isControl {
      // 5.5: "All control frames MUST have a payload length of 125 bytes or less and MUST NOT be
      // fragmented."
      if header.length > 125 || header.lengthForm != .bits7 { add(.f11, .number(header.length)) }
      if !header.fin { add(.f12) }
    }
    return findings
  }

  /// The rules that RSV1–3 of `header` break.
  ///
  /// permessage-deflate allocates RSV1 for the first frame of a message alone (RFC 7692,
  /// section 6.1).
  private func reservedBitRules(_ header: FrameHeader) -> [FindingID] {
    let set = header.firstByte & 0x70
    guard set != 0 else { return [] }
    var rules: [FindingID] = []
    if set & 0x40 != 0, limits.definedReservedBits & 0x40 == 0 {
      if limits.deflate == nil {
        rules.append(.f03)
      } else if header.opcode.isControl {
        rules.append(.d08)
      } else if header.opcode == .continuation {
        rules.append(.d09)
      }
    }
    if set & 0x20 != 0, limits.definedReservedBits & 0x20 == 0 { rules.append(.f04) }
    if set & 0x10 != 0, limits.definedReservedBits & 0x10 == 0 { rules.append(.f05) }
    return rules
  }
}
