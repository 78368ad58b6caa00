// The nodes of a record.
extension SignalRRecord {
  func handOut(to sink: inout NodeSink) {
    guard let kind else { return unknown(to: &sink) }
    say(kind, to: &sink)
    for (place, name) in kind.elements.enumerated() where place < elements.count {
      element(name, elements[place], kind, to: &sink)
    }
    trouble(kind, to: &sink)
  }

  private func say(_ kind: SignalRKind, to sink: inout NodeSink) {
    sink.say(" " + kind.name, .operation)
    guard let call else { return }
    if !call.target.isEmpty { sink.say(bytes: call.target, .subject) }
    if let id = call.id { sink.say(" #" + String(decoding: id, as: UTF8.self), .id) }
  }

  private func element(
    _ name: String, _ range: Range<Int>, _ kind: SignalRKind, to sink: inout NodeSink
  ) {
    switch name {
    case "type": sink.leaf(.name(name), .word(kind.name), at: range)
    // What is missing still has a place.
    case "headers" where bytes[range.lowerBound] == 0x80: break
    case "invocation" where bytes[range.lowerBound] == 0xC0: break
    case "resultKind":
      sink.leaf(.name(name), .word(resultKind ?? "unknown"), at: range)
    case "result" where resultKind == "error": said("error", range, to: &sink)
    case "error" where bytes[range.lowerBound] == 0xC0: break
    case "allowReconnect":
      if bytes[range.lowerBound] == 0xC3 { sink.say(" allowReconnect", .note) }
      value(name, range, to: &sink)
    case "arguments", "item", "result", "error", "sequenceId": said(name, range, to: &sink)
    default: value(name, range, to: &sink)
    }
  }

  /// A value that is in the summary too.
  private func said(_ name: String, _ range: Range<Int>, to sink: inout NodeSink) {
    if name == "error" { sink.say(" error", .issue) }
    sink.beginCompact()
    value(name, range, to: &sink)
    sink.endCompact()
  }

  private func value(_ name: String, _ range: Range<Int>, to sink: inout NodeSink) {
    var walk = DataWalk(MessagePackTokens(bytes, range))
    _ = walk.value(.name(name), to: &sink)
  }

  private var resultKind: String? {
    switch number(3) {
    case 1: "error"
    case 2: "void"
    case 3: "value"
    default: nil
    }
  }

  /// An issue where the record does not match its message type.
  private func trouble(_ kind: SignalRKind, to sink: inout NodeSink) {
    if elements.count < min(count, kind.elements.count) {
      // A broken value reports its own issue.
      var walk = DataWalk(MessagePackTokens(bytes, end..<range.upperBound))
      _ = walk.value(.name(kind.elements[elements.count]), to: &sink)
    } else if !kind.counts.contains(count) {
      sink.issue("a \(kind.name) does not have \(count) elements", at: range.lowerBound)
    } else if end < range.upperBound {
      sink.issue("\(range.upperBound - end) bytes follow the message", at: end)
    } else if kind.needsID, call?.id == nil {
      sink.issue("a \(kind.name) has an invocation id", at: elements[2].lowerBound)
    }
  }

  private func unknown(to sink: inout NodeSink) {
    sink.say(size: range.count)
    if range.isEmpty { return sink.issue("the record is empty", at: range.lowerBound) }
    var walk = DataWalk(MessagePackTokens(bytes, range))
    guard walk.value(.none, to: &sink) else { return }
    sink.issue("not a message of SignalR", at: range.lowerBound)
  }
}
