package import Capture
import Filter
package import Payloads
import Screen

/// The fields that messages of the session have, with the number of messages that have each.
///
/// It looks at the newest messages, step by step, while a filter is being written.
package struct SeenFields {
  /// What is known of a field.
  package struct Field {
    package var count = 0
    package var kind: String
    /// Short values, with how many messages have each.
    package var values: [String: Int] = [:]
  }

  /// Frames that are looked at, and those of one step.
  private static let frameLimit = 2048
  private static let step = 32
  /// The most bytes of a message, fields of the session and values of a field that are kept.
  private static let messageLimit = 16 << 10
  private static let fieldLimit = 400
  private static let valueLimit = 24
  private static let valueLength = 32

  package private(set) var fields: [String: Field] = [:]
  package private(set) var forms: [String: Int] = [:]
  /// The next frame to look at, and the one after the last.
  private var next: UInt32 = 1
  private var end: UInt32 = 1

  package init() {}

  package var isDone: Bool { next >= end }

  /// Looks at the newest of `frames` frames, unless they have been looked at.
  package mutating func begin(frames: Int) {
    let newest = UInt32(clamping: frames + 1)
    guard newest != end else { return }
    self = SeenFields()
    end = newest
    next = max(1, newest - min(newest, UInt32(Self.frameLimit)))
  }

  /// Looks at a few more frames.
  ///
  /// - Parameters:
  ///   - frames: The frames of the message that a frame completes; none when it completes none.
  ///   - units: What a message says.
  package mutating func look(
    frames: (UInt32) -> [LoggedFrame], units: ([LoggedFrame], _ limit: Int) -> NodeSink?
  ) {
    let last = min(end, next + UInt32(Self.step))
    for number in next..<last {
      let message = frames(number)
      guard !message.isEmpty, let sink = units(message, Self.messageLimit) else { continue }
      add(sink)
    }
    next = last
  }

  private mutating func add(_ sink: NodeSink) {
    var seen: Set<String> = []
    for unit in sink.units {
      forms[unit.form, default: 0] += 1
      for node in unit.nodes {
        guard let path = node.path, path.contains("."), Self.isFirst(path),
          fields[path] != nil || fields.count < Self.fieldLimit
        else { continue }
        let isNew = seen.insert(path).inserted
        add(node, path, isNew: isNew, bytes: sink.sources[node.source].bytes)
      }
    }
  }

  private mutating func add(_ node: TreeNode, _ path: String, isNew: Bool, bytes: [UInt8]) {
    let value = node.node.value
    var field = fields[path] ?? Field(kind: value.kindName)
    if isNew { field.count += 1 }
    if let text = value.shortText(bytes, limit: Self.valueLength), isNew,
      field.values[text] != nil || field.values.count < Self.valueLimit
    {
      field.values[text, default: 0] += 1
    }
    fields[path] = field
  }

  /// Whether a path leads to the first element of each array on its way, which stands for all.
  private static func isFirst(_ path: String) -> Bool {
    path.split(separator: "[" as Character, omittingEmptySubsequences: false).dropFirst()
      .allSatisfy { part in
        let digits = part.prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty || digits == "0"
      }
  }
}

extension NodeValue {
  /// What it is in the words of the filter's help.
  fileprivate var kindName: String {
    switch self {
    case .object, .record: "object"
    case .array: "array"
    case .text, .escaped, .word, .made: "text"
    case .numeral, .integer, .unsigned, .real: "number"
    case .bool: "flag"
    case .null: "null"
    case .bytes: "bytes"
    }
  }

  /// The value as a filter compares with it; nil when it is long, or has others inside.
  fileprivate func shortText(_ bytes: [UInt8], limit: Int) -> String? {
    switch self {
    case .object, .array, .record, .bytes: return nil
    case .text, .escaped, .word, .made:
      let text = text(bytes, limit: limit + 1)
      guard text.count <= limit else { return nil }
      return String(validating: text, as: UTF8.self).map(FilterSpelling.quoted)
    case .numeral, .integer, .unsigned, .real, .bool, .null:
      return String(decoding: text(bytes, limit: limit), as: UTF8.self)
    }
  }
}
