import Screen
import Text
import WebSocket

extension DetailText {
  /// The header bit by bit, as in the figure of RFC 6455, section 5.2.
  ///
  /// - Parameters:
  ///   - header: The header as it stood on the wire.
  ///   - isCompressed: Whether RSV1 has the meaning that RFC 7692 gives it.
  mutating func add(header: FrameHeader, isCompressed: Bool = false) {
    let bytes = FrameSerializer.bytes(of: header)
    add(
      TextRun("Header      ", .treeLabel), TextRun(HexText.spaced(bytes), .hexField),
      TextRun("  \(bytes.count) bytes", .dim))
    addFigure(bytes)
    addFlags(header, isCompressed: isCompressed)
    addLength(header, bytes)
    if let key = header.maskingKey {
      add(
        bits: "32 bits", "masking key", key.hex,
        field: "key == " + HexText.spaced(key.bytes).map { $0 == " " ? ":" : String($0) }.joined())
    }
  }

  /// The first two bytes under the names that the figure has for their fields.
  private mutating func addFigure(_ bytes: [UInt8]) {
    guard width >= 33, bytes.count >= 2 else { return }
    add(TextRun("|F|R|R|R| opcode|M| Payload len |", .treeGuide))
    let bits = (0..<16).map { (bytes[$0 / 8] >> UInt8(7 - $0 % 8)) & 1 == 1 ? "1" : "0" }
    let fields = [0..<1, 1..<2, 2..<3, 3..<4, 4..<8, 8..<9, 9..<16]
    let cells = fields.map { bits[$0].joined(separator: " ") }
    add(TextRun("|" + cells.joined(separator: "|") + "|", .hexField))
  }

  private mutating func addFlags(_ header: FrameHeader, isCompressed: Bool) {
    let opcode = header.opcode
    add(
      bits: header.fin ? "1... ...." : "0... ....", "FIN",
      header.fin ? "last frame of its message" : "more frames of this message follow",
      field: header.fin ? "fin" : "not fin")
    addReserved(header, isCompressed: isCompressed)
    add(
      bits: ".... " + Self.binary(opcode.rawValue, digits: 4), "opcode",
      "0x\(String(opcode.rawValue, radix: 16)) \(opcode.name)"
        + (opcode.isControl ? ", a control frame" : ""),
      field: "op == \(opcode.filterName)")
  }

  private mutating func addReserved(_ header: FrameHeader, isCompressed: Bool) {
    guard header.rsv1 || header.rsv2 || header.rsv3 else {
      add(
        bits: ".000 ....", "RSV1 2 3", "clear", field: "not rsv1 and not rsv2 and not rsv3")
      return
    }
    let compressed = isCompressed ? "set: the message is compressed" : "set"
    add(
      bits: header.rsv1 ? ".1.. ...." : ".0.. ....", "RSV1", header.rsv1 ? compressed : "clear",
      field: header.rsv1 ? "rsv1" : "not rsv1")
    add(
      bits: header.rsv2 ? "..1. ...." : "..0. ....", "RSV2", header.rsv2 ? "set" : "clear",
      field: header.rsv2 ? "rsv2" : "not rsv2")
    add(
      bits: header.rsv3 ? "...1 ...." : "...0 ....", "RSV3", header.rsv3 ? "set" : "clear",
      field: header.rsv3 ? "rsv3" : "not rsv3")
  }

  private mutating func addLength(_ header: FrameHeader, _ bytes: [UInt8]) {
    guard bytes.count >= 2 else { return }
    add(
      bits: header.isMasked ? "1... ...." : "0... ....", "MASK",
      header.isMasked ? "the payload is masked" : "the payload is not masked",
      field: header.isMasked ? "masked" : "not masked")
    let short = bytes[1] & 0x7F
    let digits = Self.binary(short, digits: 7)
    let meaning =
      switch header.lengthForm {
      case .bits7: "\(short) bytes"
      case .bits16: "126: the length is in the next 16 bits"
      case .bits64: "127: the length is in the next 64 bits"
      }
    add(
      bits: "." + digits.prefix(3) + " " + digits.dropFirst(3), "Payload len", meaning,
      field: header.lengthForm == .bits7
        ? "len == \(short)" : "lenbits == \(header.lengthForm.bits)")
    guard header.lengthForm != .bits7 else { return }
    let isMinimal = header.lengthForm == .minimal(for: header.length)
    let excess = isMinimal ? "" : "; a shorter form would do"
    add(
      bits: "\(header.lengthForm.bits) bits", "Extended payload length",
      "\(header.length) bytes\(excess)", field: "len == \(header.length)")
  }

  private mutating func add(
    bits: String, _ name: String, _ meaning: String, field expression: String
  ) {
    let gap = String(repeating: " ", count: max(1, 11 - bits.count))
    let pad = String(repeating: " ", count: max(2, 13 - name.count))
    field(expression) {
      $0.add(
        TextRun(bits + gap, .hexField), TextRun(name + pad, .treeLabel),
        TextRun(meaning, .treeValue))
    }
  }

  private static func binary(_ value: UInt8, digits: Int) -> String {
    (0..<digits).reversed().map { (value >> UInt8($0)) & 1 == 1 ? "1" : "0" }.joined()
  }
}

extension Opcode {
  /// The opcode as a filter has it.
  package var filterName: String {
    switch self {
    case .text, .binary, .continuation, .close, .ping, .pong: name
    default: "\(rawValue)"
    }
  }
}
