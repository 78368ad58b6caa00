import Capture
import JSON
import Payloads
import Units
import WebSocket

/// What decoders find in a frame or message.
extension FilterContext {
  /// The number of the frame that completes what is shown.
  private var lastFrame: UInt32 {
    if case .message(let frames) = subject, let last = frames.last { return last }
    return frame.row.number
  }

  /// Whether a message is complete here: units belong to its last frame.
  private var endsMessage: Bool {
    switch subject {
    case .message: true
    case .frame: frame.row.header.fin && (frame.row.message != nil || unitSource == nil)
    case .findings, .packets: false
    }
  }

  /// What is known of the units that are shown; none where no message ends.
  private func rows(in source: UnitSource) -> [UnitRow] {
    let rows = packets()?.rows ?? (endsMessage ? source.rows(of: lastFrame) : [])
    guard let part else { return rows }
    return rows.indices.contains(part) ? [rows[part]] : []
  }

  /// Where each unit stands in the content; nil where nothing is decoded.
  var unitRanges: [Range<Int>]? {
    unitSource == nil ? nil : decode([], path: nil)?.map(\.range)
  }

  /// What is said of the units that are asked about.
  private func units(_ wants: NodeSink.Wants, path: FieldPath?) -> [PayloadUnit] {
    let units = decode(wants, path: path) ?? []
    guard let part else { return units }
    return units.indices.contains(part) ? [units[part]] : []
  }

  /// The packets of the body that is shown; nil for anything else.
  private func packets(_ questions: UnitQuestions = UnitQuestions()) -> UnitSource.Decoded? {
    guard case .packets(let entry) = subject else { return nil }
    return unitSource?.decode(entry, questions.wants, paths: questions.paths)
      .first { $0.from == frame.row.from }?.units
  }

  /// Whether a condition holds for any value of a decoder's field.
  func values(of path: FieldPath, contain condition: JSONCondition) -> Bool {
    let units = units([], path: path)
    guard let place = asked.paths.firstIndex(of: path) else { return false }
    for unit in units where unit.values.indices.contains(place) {
      for value in unit.values[place] where condition.holds(for: value) { return true }
    }
    return false
  }

  /// Whether `isWanted` is true of any value of a field of the units, or with `every` of all; false
  /// when there is none.
  func units(
    _ field: UnitField, every: Bool, _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    let units = units(field.wants, path: nil)
    // The summary of one unit is what is asked for most: its bytes need no list.
    if field == .summary, units.count == 1 {
      return units[0].summary.withText(isWanted)
    }
    let values = Self.texts(field, of: units)
    guard !values.isEmpty else { return false }
    let holds = { (bytes: [UInt8]) in bytes.withUnsafeBufferPointer(isWanted) }
    return every ? values.allSatisfy(holds) : values.contains(where: holds)
  }

  private static func texts(_ field: UnitField, of units: [PayloadUnit]) -> [[UInt8]] {
    switch field {
    // `sockjs/stomp` is SockJS and STOMP.
    case .form: units.flatMap(\.forms).map { Array($0.utf8) }
    case .summary: units.map(\.summary.text)
    case .label: units.compactMap { $0.link?.label }.filter { !$0.isEmpty }
    case .issue: units.flatMap(\.issues).map { Array($0.text.utf8) }
    }
  }

  /// What is shown, decoded for this question and all earlier ones.
  private func decode(_ wants: NodeSink.Wants, path: FieldPath?) -> [PayloadUnit]? {
    if asked.add(wants, path) { decoded = nil }
    if let decoded { return decoded }
    let units = decode(asked)
    decoded = .some(units)
    return units
  }

  private func decode(_ questions: UnitQuestions) -> [PayloadUnit]? {
    if let packets = packets(questions) { return packets.sink.units }
    guard endsMessage, !frame.row.opcode.isControl else { return nil }
    if let unitSource {
      if let content = wholeContent(limit: MessageContent.limit) {
        return unitSource.units(
          of: frame.row, content: content, questions.wants, paths: questions.paths)
      }
      return unitSource.decode(frame: lastFrame, questions.wants, paths: questions.paths)?.units
    }
    return withContent { content in
      let piece = Piece(
        Array(content), isText: frame.row.opcode == .text,
        isFromClient: frame.row.from == .client)
      var conversation = Conversation(ConversationFacts(connection))
      var sink = NodeSink(piece, questions.wants, paths: questions.paths)
      conversation.decode(piece, to: &sink)
      return sink.units
    }
  }

  /// How long after its request an answer came, in nanoseconds; nil for what is not an answer.
  var latency: UInt64? {
    guard let unitSource else { return nil }
    return rows(in: unitSource).compactMap { row in
      row.role == .request ? nil : row.link?.latency
    }.max()
  }

  /// Whether a request has no answer in the session so far; nil for what is not a request.
  var isOrphan: Bool? {
    guard let unitSource else { return nil }
    unitSource.finish()
    let requests = rows(in: unitSource).filter { $0.role == .request }
    return requests.isEmpty ? nil : requests.contains { $0.isWaiting }
  }

  /// Whether a condition holds for a member of the JSON that is the content, or is inside it.
  func json(_ path: JSONPath, _ condition: JSONCondition) -> Bool {
    let answer: Bool? = withContent { condition.answer(for: path, in: $0) } ?? false
    if let answer { return answer }
    guard mayHoldJSON else { return false }
    return values(of: FieldPath(prefix: "json", path: path), contain: condition)
  }

  /// Whether JSON may be inside content that is not JSON itself: decoding all plain text to find
  /// out would take longer than everything else.
  private var mayHoldJSON: Bool {
    if let unitSource {
      switch unitSource.choice(of: frame.row.connection) {
      // Nothing was decoded yet, or the connection has a protocol.
      case nil: return true
      case let choice? where choice.form != nil: return true
      case _?: break
      }
    }
    let isText = frame.row.opcode == .text
    return withContent { InnerJSON.isPossible(in: $0, isText: isText) } ?? false
  }
}

extension UnitField {
  /// What a decoder has to keep for it.
  var wants: NodeSink.Wants { self == .summary ? .summary : [] }
}

/// What filters ask decoders about a message.
struct UnitQuestions: Sendable {
  private(set) var wants: NodeSink.Wants = []
  private(set) var paths: [FieldPath] = []

  var isEmpty: Bool { wants.isEmpty && paths.isEmpty }

  /// Adds a question; returns whether it was none of them before.
  mutating func add(_ wants: NodeSink.Wants, _ path: FieldPath?) -> Bool {
    var isNew = !self.wants.isSuperset(of: wants)
    self.wants.formUnion(wants)
    if let path, !paths.contains(path) {
      paths.append(path)
      isNew = true
    }
    return isNew
  }
}

extension PayloadUnit {
  /// The name of its form, and the parts of a nested one.
  fileprivate var forms: [String] {
    guard form.contains("/") else { return [form] }
    return [form] + form.split(separator: "/").map(String.init)
  }
}
