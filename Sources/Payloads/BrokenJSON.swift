/// Text that begins as JSON but is not JSON: the good part is shown as JSON, with the place where
/// it ends.
package enum BrokenJSON {
  /// The first byte that is not JSON, in such text; nil for any other message.
  package static func offset(in plain: NodeSink) -> Int? { issue(of: plain)?.offset }

  /// The units of a message with such text; nil for any other message.
  package static func sink(of plain: NodeSink) -> NodeSink? {
    guard issue(of: plain) != nil, let source = plain.sources.first,
      let about = Registry.about(form: "json")
    else { return nil }
    let piece = Piece(source.bytes, isText: true, isFromClient: false)
    var sink = NodeSink(piece, [.summary, .tree])
    sink.beginUnit(about, at: 0..<source.bytes.count)
    sink.json(.none, 0..<source.bytes.count)
    sink.endUnit()
    return sink
  }

  /// What was found to be wrong with such text when it was read.
  private static func issue(of plain: NodeSink) -> PayloadIssue? {
    guard plain.units.count == 1, let unit = plain.units.first, unit.form == "text",
      let issue = unit.issues.first, issue.isUnsaid
    else { return nil }
    return issue
  }
}
