import Capture
package import Intercept
import Output
import Screen
import Text
import Trees
import WebSocket

extension DetailText {
  /// Something held: what it is, what can be done, and its content as it would be forwarded.
  package mutating func addHeld(_ item: HeldItem) {
    let kind = item.frameCount > 1 ? "message of \(item.frameCount) frames" : "frame"
    add(
      TextRun("Held \(kind)  ", .title),
      TextRun(Signs.word(item.opcode) + " ", item.opcode.role),
      TextRun("from the \(item.from.name) of connection \(item.connection)", item.from.role),
      TextRun("  \(item.payload.count) bytes"))
    add("Came", time(item.time))
    if item.reason == .order {
      add("Waits", "for what is held before it; then it is forwarded")
    }
    add(
      "Keys",
      "a forwards it, X drops it, e edits it" + (item.isEdited ? ", V takes the edit back" : ""))
    if item.isCompressed { add("On the wire", "\(item.wireLength) bytes, compressed") }
    if item.isEdited {
      addHeading("Edited, \(item.payload.count) bytes")
    } else {
      addHeading("Content")
    }
    addContent(item.payload, of: item)
    guard item.isEdited else { return }
    addHeading("As it came, \(item.original.count) bytes")
    addContent(item.original, of: item)
  }

  private mutating func addContent(_ bytes: [UInt8], of item: HeldItem) {
    let shown = Array(bytes.prefix(Document.textLimit))
    if shown.isEmpty {
      add(TextRun("empty", .dim))
    } else if item.opcode == .close, CloseBody(payload: shown).code != nil {
      addClose(shown)
    } else if item.opcode == .text || VisibleText.isText(shown) {
      add(
        content: shown, of: item.connection, opcode: item.opcode,
        isWhole: shown.count == bytes.count)
    } else {
      for line in HexDump.lines(
        of: Array(shown.prefix(4096)), from: 0, count: 4096, width: width)
      {
        add(line: line)
      }
    }
  }
}
