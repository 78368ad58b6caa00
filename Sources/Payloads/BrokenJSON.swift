import JSON

/// Text that begins as JSON but is not JSON: the good part is shown as JSON, with the place where
/// it ends.
package enum BrokenJSON {
  /// How many values and names make text count as intended JSON.
  private static let proof = 3

  /// The first byte that is not JSON, in such text; nil for any other message.
  package static func offset(in plain: NodeSink) -> Int? {
    sink(of: plain)?.units.first?.issues.first?.offset
  }

  /// The units of a message with such text; nil for any other message.
  package static func sink(of plain: NodeSink) -> NodeSink? {
    guard plain.units.count == 1, plain.units[0].form == "text", plain.units[0].issues.isEmpty,
      let source = plain.sources.first, !source.isCut, isMeant(source.bytes),
      let about = Registry.about(form: "json")
    else { return nil }
    let piece = Piece(source.bytes, isText: true, isFromClient: false)
    var sink = NodeSink(piece, [.summary, .tree])
    sink.beginUnit(about, at: 0..<source.bytes.count)
    sink.json(.none, 0..<source.bytes.count)
    sink.endUnit()
    return sink
  }

  /// Whether text begins as an object or an array does.
  private static func isMeant(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first(where: { $0 > 0x20 }), first == 0x7B || first == 0x5B else {
      return false
    }
    return bytes.withUnsafeBytes { raw in
      var reader = JSONReader(raw)
      for _ in 0..<proof where reader.next() == nil { return false }
      return true
    }
  }
}
