package import Capture
import Output
import Payloads
import Screen
import Text
package import Trees
import WebSocket

/// The payload of a row: decoded, as text or as bytes.
///
/// The frame that ends a message has the whole message, any other frame its own payload.
package struct PayloadContent {
  let source: ShownSession
  let request: Document.Request
  let folds: FoldChoices
  let frames: [LoggedFrame]
  let frame: LoggedFrame
  /// Bytes of the message that are read.
  let limit: Int

  /// - Parameters:
  ///   - frame: The frame of the row, or the last of its message.
  ///   - request: What is shown of it; the subject is `frame`, whatever the request says.
  ///   - folds: Which values of trees are folded.
  ///   - limit: Bytes of the message that are read.
  package init(
    of frame: LoggedFrame, in source: ShownSession, _ request: Document.Request,
    folds: FoldChoices, limit: Int
  ) {
    self.source = source
    self.request = request
    self.folds = folds
    self.limit = limit
    self.frame = frame
    frames = source.payloadFrames(of: frame)
  }

  /// Whether the message has more than these frames.
  private var isPart: Bool {
    frames.count == 1 && frame.row.message != nil && !frame.row.header.fin
      && !source.unit.joinsFrames
  }

  package func content(_ text: inout DetailText) -> Document.Content {
    let length = frames.reduce(0) { $0 &+ $1.row.header.length }
    guard length > 0 else {
      text.add(TextRun("the payload is empty", .dim))
      return .lines(text.lines)
    }
    switch request.tab {
    case .hex: return hex
    case .raw: return raw(&text)
    case .payload, .frame, .timing, .handshake: return decoded(&text)
    }
  }

  private var isCompressed: Bool { frame.row.flags.contains(.compressed) }

  /// The bytes in the form that was asked for; those of one long frame are read as they are shown.
  private var hex: Document.Content {
    switch request.form {
    case .content where !isCompressed && frames.count == 1: return .hex(frame)
    case .payload where frames.count == 1: return .hex(frame)
    case .content:
      let bytes = source.contents.content(of: frames, limit: limit)
      if let bytes { return .bytes(bytes, name: contentName) }
      return .hex(frame)
    case .payload, .wire:
      let raw = rawBytes ?? RawBytes(name: "wire bytes")
      return .bytes(raw.bytes, name: raw.name)
    }
  }

  var contentName: String { isCompressed ? "inflated" : "payload" }

  /// The bytes as they were sent; nil for the content itself.
  private var rawBytes: RawBytes? {
    let form = request.form
    guard form != .content else { return nil }
    var raw = RawBytes(name: form == .wire ? "wire bytes" : isCompressed ? "deflated" : "unmasked")
    for frame in frames where raw.bytes.count < limit {
      let room = limit - raw.bytes.count
      let header = form == .wire ? frame.row.header.byteCount : 0
      let bytes =
        form == .wire
        ? source.payloads.wireBytes(of: frame, limit: room + header)
        : source.payloads.payload(of: frame, limit: room)
      raw.add(header: bytes.prefix(header))
      let rest = bytes.dropFirst(header)
      if frame.row.flags.contains(.compressed) {
        raw.add(packed: rest)
      } else {
        raw.add(content: rest)
      }
    }
    return raw
  }

  /// The content as text, whatever it is: other bytes are shown by their numbers.
  private func raw(_ text: inout DetailText) -> Document.Content {
    guard let bytes = source.contents.content(of: frames, limit: limit), !bytes.isEmpty else {
      return missing(&text)
    }
    return wrapped(bytes, &text)
  }

  private func wrapped(_ bytes: [UInt8], _ text: inout DetailText) -> Document.Content {
    text.keep(field: DetailText.textField(bytes))
    return .text(
      WrappedText(bytes, width: request.wrapsText ? request.width : 1 << 20),
      rest: bytes.count >= limit ? rest(of: bytes.count) : nil)
  }

  private func missing(_ text: inout DetailText) -> Document.Content {
    text.add(
      TextRun(
        isCompressed
          ? "compressed by permessage-deflate, and cannot be inflated; Hex has it as it came"
          : "the session file no longer has the payload", .dim))
    return .lines(text.lines)
  }

  private func decoded(_ text: inout DetailText) -> Document.Content {
    if frame.row.opcode == .close { return close(&text) }
    if let sink = source.decoded.units(of: frames, limit: limit, isPart: isPart) {
      if let content = content(of: BrokenJSON.sink(of: sink) ?? sink) { return content }
    }
    guard let bytes = source.contents.content(of: frames, limit: limit), !bytes.isEmpty else {
      return missing(&text)
    }
    let isWhole = bytes.count < limit
    if frame.row.opcode == .text || VisibleText.isText(bytes, isWhole: isWhole) {
      return wrapped(bytes, &text)
    }
    return hex
  }

  /// The tree of the units; nil where the payload itself shows it best.
  private func content(of sink: NodeSink) -> Document.Content? {
    guard sink.units.contains(where: { !Self.isBare($0) }) else { return nil }
    let style = TreePage.Style(
      width: request.width, isWrapped: request.wrapsTrees, isASCII: source.isASCII)
    let tree = PayloadTree(sink, folds: folds)
    return .tree(TreePage(tree, style: style, raw: rawBytes, rest: rest(of: sink)))
  }

  /// Whether a unit is nothing but text or bytes.
  private static func isBare(_ unit: PayloadUnit) -> Bool {
    ["text", "binary"].contains(unit.form) && unit.issues.isEmpty
  }

  /// The line below the tree, when there is more.
  private func rest(of sink: NodeSink) -> String? {
    guard !isPart, let source = sink.sources.first, source.isCut else { return nil }
    return rest(of: source.bytes.count)
  }

  private func rest(of count: Int) -> String {
    if request.extensions < Document.mostExtensions {
      return "\(count) bytes read: Enter for more"
    }
    return "\(count) bytes read: Hex has more"
  }

  /// A Close frame: its code, the meaning of that, and the reason.
  private func close(_ text: inout DetailText) -> Document.Content {
    let payload = source.payloads.payload(of: frame, limit: 125)
    text.addClose(payload)
    for line in HexDump.lines(of: payload, from: 0, count: 16, width: request.width) {
      text.add(line: line)
    }
    return .lines(text.lines)
  }
}
