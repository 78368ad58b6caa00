import JSON

/// What JSON-RPC and the protocols built on it do differently.
protocol RPCDialect: PayloadDecoder {
  /// The protocol in the summary.
  static var word: String { get }
  /// What the summary says before the method of a notification, after a space.
  static var notificationWord: String { get }
  /// What a kind of message is called.
  static func name(of kind: RPCMessage.Kind) -> String
  /// The name of an error's code; nil when it has none.
  static func errorName(_ code: Int) -> String?
  /// What numbers in the message mean.
  static func meaning(of message: RPCMessage) -> MemberNotes
  /// The scope of ids within the connection.
  static func scope(of message: RPCMessage) -> [UInt8]
  /// Summarizes the parameters of a method that has a shorter form than their JSON.
  ///
  /// - Returns: Whether there was one.
  static func sayParams(of message: RPCMessage, to sink: inout NodeSink) -> Bool
}

extension RPCDialect {
  static var notificationWord: String { "" }
  static func name(of kind: RPCMessage.Kind) -> String { kind.rawValue }
  static func errorName(_ code: Int) -> String? { RPCErrorCode.name(code) }
  static func meaning(of message: RPCMessage) -> MemberNotes { MemberNotes() }
  static func scope(of message: RPCMessage) -> [UInt8] { [] }
  static func sayParams(of message: RPCMessage, to sink: inout NodeSink) -> Bool { false }

  /// Begins a unit for a message, and leaves it open.
  static func begin(_ message: RPCMessage, at range: Range<Int>, to sink: inout NodeSink) {
    let json = message.json
    sink.beginUnit(about, at: range)
    sink.jsonBody(json.range)
    say(message, to: &sink)
    link(message, to: &sink)
  }

  /// Adds the values of a message.
  static func values(of message: RPCMessage, to sink: inout NodeSink) {
    guard sink.wantsValues else { return }
    let json = message.json
    var told = meaning(of: message)
    if let error = message.errorParts, let code = error.integer(error["code"]) {
      told.inner["error"] = errorName(code).map { ["code": $0] }
    }
    let start = json.range.lowerBound
    sink.leaf(.name("kind"), .word(name(of: message.kind)), at: start..<start)
    sink.members(json, of: about, told)
  }

  private static func link(_ message: RPCMessage, to sink: inout NodeSink) {
    guard let id = message.id else { return }
    let role: Link.Role = message.kind == .request ? .request : .reply
    let label = message.kind == .request ? message.method ?? [] : []
    sink.link(Link(role, space: about.prefix, id: scope(of: message) + id, label: label))
  }

  private static func say(_ message: RPCMessage, to sink: inout NodeSink) {
    sink.say(word, .operation)
    switch message.kind {
    case .request: sayMethod(message, to: &sink)
    case .notification:
      if !notificationWord.isEmpty { sink.say(" " + notificationWord, .operation) }
      sayMethod(message, to: &sink)
    case .result: sink.say(" ok", .operation)
    case .error: sink.say(" error", .issue)
    }
    if message.kind != .notification, let id = message.json.scalar(message.json["id"]) {
      sink.say(" #" + String(decoding: id, as: UTF8.self), .id)
    }
    sayBody(message, to: &sink)
  }

  private static func sayMethod(_ message: RPCMessage, to sink: inout NodeSink) {
    if let method = message.method { sink.say(bytes: method, .subject) }
  }

  private static func sayBody(_ message: RPCMessage, to sink: inout NodeSink) {
    let json = message.json
    switch message.kind {
    case .request, .notification:
      guard !sayParams(of: message, to: &sink), let params = json["params"] else { return }
      sink.say(json: params.range)
    case .result:
      if let result = json["result"] { sink.say(json: result.range) }
    case .error: sayError(message, to: &sink)
    }
  }

  /// Adds the name of the code, and the message where it says more than the name.
  private static func sayError(_ message: RPCMessage, to sink: inout NodeSink) {
    guard let error = message.errorParts, let code = error.scalar(error["code"]) else {
      if let error = message.json["error"] { sink.say(json: error.range) }
      return
    }
    let name = error.integer(error["code"]).flatMap { errorName($0) }
    sink.say(" " + (name ?? String(decoding: code, as: UTF8.self)), .issue)
    if let text = error["message"], !error.says(text, name ?? "") { sink.say(json: text.range) }
    if let data = error["data"] { sink.say(json: data.range) }
  }
}

extension RPCMessage {
  /// The members of its error, where it is an object.
  var errorParts: JSONShape? {
    json["error"].flatMap { $0.kind == .object ? json.inner($0) : nil }
  }
}

extension JSONShape {
  /// Whether a string equals a text, ignoring case and white space.
  fileprivate func says(_ part: Part, _ text: String) -> Bool {
    func letters(_ bytes: some Sequence<UInt8>) -> [UInt8] {
      bytes.filter { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }.map { $0 | 0x20 }
    }
    guard part.range.count < 64 else { return false }
    return letters(bytes[inside(part)]) == letters(text.utf8)
  }
}
