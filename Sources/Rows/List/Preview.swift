package import Capture
import Output
package import Screen
import Text
package import WebSocket

/// The beginning of a payload in one line.
package struct Preview {
  /// What was searched for, which is marked; empty when nothing was.
  let searched: String

  package init(searched: String = "") { self.searched = searched }

  /// The line of a frame whose content begins with `payload`; nil stands for compressed content
  /// that cannot be inflated.
  package func runs(of row: FrameRow, _ payload: [UInt8]?) -> [TextRun] {
    if row.header.length == 0 { return [] }
    let isCompressed = row.flags.contains(.compressed)
    return runs(
      of: row.opcode, payload, isCompressed: isCompressed,
      isWhole: !isCompressed && UInt64(payload?.count ?? 0) >= row.header.length)
  }

  /// The line of a message whose content begins with `payload`.
  package func runs(of message: MessageRow, _ payload: [UInt8]?) -> [TextRun] {
    if message.wireLength == 0 { return [] }
    return runs(
      of: message.opcode, payload, isCompressed: message.isCompressed,
      isWhole: message.length == UInt64(payload?.count ?? 0))
  }

  /// The line of something held.
  package func runs(of opcode: Opcode, _ payload: [UInt8]) -> [TextRun] {
    payload.isEmpty ? [] : runs(of: opcode, payload, isCompressed: false, isWhole: false)
  }

  private func runs(
    of opcode: Opcode, _ payload: [UInt8]?, isCompressed: Bool, isWhole: Bool
  ) -> [TextRun] {
    guard let payload else { return [TextRun("compressed", .dim)] }
    if payload.isEmpty, !isCompressed {
      return [TextRun("the session file no longer has it", .dim)]
    }
    switch opcode {
    case .text: return TextRun(payload).marking(searched)
    case .close: return close(payload)
    case .binary: return [TextRun(HexText.spaced(payload))]
    case .continuation:
      let isText = VisibleText.isText(payload, isWhole: isWhole)
      return isText ? TextRun(payload).marking(searched) : [TextRun(HexText.spaced(payload))]
    default: return unnamed(payload, isWhole: isWhole)
    }
  }

  /// A payload whose type is not known.
  ///
  /// A few random bytes can look like text, so payloads as short as this are shown in hexadecimal,
  /// so that one ping looks like the next, with the text beside it where they could be text.
  private func unnamed(_ payload: [UInt8], isWhole: Bool) -> [TextRun] {
    let isText = VisibleText.isText(payload, isWhole: isWhole)
    guard payload.count <= Self.shortest else {
      return isText ? TextRun(payload).marking(searched) : [TextRun(HexText.spaced(payload))]
    }
    let hex = [TextRun(HexText.spaced(payload))]
    guard isText else { return hex }
    return hex + [TextRun("  \"", .dim)] + TextRun(payload).marking(searched)
      + [TextRun("\"", .dim)]
  }

  /// The length of a payload that may well be a number.
  private static let shortest = 4

  private func close(_ payload: [UInt8]) -> [TextRun] {
    let body = CloseBody(payload: payload)
    guard let code = body.code else { return [TextRun(HexText.spaced(payload))] }
    var runs = TextRun("\(code.rawValue) ", .columnLength).marking(searched)
    if let meaning = code.meaning { runs += TextRun(meaning + " ", .dim).marking(searched) }
    if !body.reason.isEmpty {
      runs +=
        [TextRun("\"", .dim)] + TextRun(body.reason).marking(searched)
        + [TextRun("\"", .dim)]
    }
    return runs
  }
}
