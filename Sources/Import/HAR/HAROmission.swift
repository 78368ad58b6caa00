/// Why a message of a HAR file is left out.
enum HAROmission: Error, Hashable {
  case noTime
  case unreadableTime
  case noType
  case unknownType
  case noOpcode
  case badOpcode
  case noData
  case tooLong
  case tooMany
  /// It is not a JSON object.
  case unreadable
  /// Its socket was refused, with this status, or never answered.
  case refused(Int?)

  /// What follows a number in a sentence.
  var text: String {
    switch self {
    case .noTime: "without a time"
    case .unreadableTime: "with a time that is neither a number nor a date of ISO 8601"
    case .noType: "without a type"
    case .unknownType: "of a type that is neither send nor receive"
    case .noOpcode: "without an opcode"
    case .badOpcode: "with an invalid opcode"
    case .noData: "without data"
    case .tooLong: "longer than 64 MiB"
    case .tooMany: "after the first \(HARIndex.placeLimit)"
    case .unreadable: "with damaged JSON"
    case .refused(let status?): "on a socket that was answered with \(status)"
    case .refused(nil): "on a socket that was not answered"
    }
  }
}

/// Messages that were left out, counted by their reasons.
struct HAROmissions {
  private var counts: [HAROmission: Int] = [:]
  private var order: [HAROmission] = []
  private(set) var count = 0

  mutating func add(_ reason: HAROmission) {
    if counts[reason] == nil { order.append(reason) }
    counts[reason, default: 0] += 1
    count += 1
  }

  mutating func add(_ others: HAROmissions) {
    for reason in others.order {
      for _ in 0..<(others.counts[reason] ?? 0) { add(reason) }
    }
  }

  /// A row for each reason.
  ///
  /// - Parameter what: What the file is, in a word.
  func rows(what: String) -> [UnreadRow] {
    order.map { reason in
      UnreadRow(
        Unread(what, .message, reason: reason.text), count: UInt64(counts[reason] ?? 0))
    }
  }

  /// `3 messages left out: 2 without a time, 1 longer than 64 MiB`; nil when there are none.
  var sentence: String? {
    guard count > 0 else { return nil }
    let messages = count == 1 ? "1 message" : "\(count) messages"
    if order.count == 1 { return "\(messages) left out: \(order[0].text)" }
    let reasons = order.map { "\(counts[$0] ?? 0) \($0.text)" }
    return "\(messages) left out: \(reasons.joined(separator: ", "))"
  }
}
