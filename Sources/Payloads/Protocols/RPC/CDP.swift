import JSON

/// The Chrome DevTools Protocol: commands, their results, and events, each of a domain.
struct CDP: RPCDialect, Equatable {
  static let about = About(
    form: "cdp", prefix: "cdp", name: "Chrome DevTools Protocol",
    fields: [
      .init("method", .text, "the domain and name of a command or event, such as Page.navigate"),
      .init("id", .number, "what a command and its result have in common in a session"),
      .init("session", .text, "the sessionId of the target that is meant"),
      .init("params", .tree, "the parameters, such as cdp.params.url"),
      .init("result", .tree, "what a successful command returns"),
      .init("error", .tree, "what a failed command returns, such as cdp.error.message"),
      .init("kind", .text, "command, event, result or error"),
    ])
  static let word = "cdp"
  static let notificationWord = "event"

  private var trust = Trust.none

  init(_ conversation: ConversationFacts) {}

  static func claim(_ evidence: Evidence) -> Claim {
    guard let json = evidence.json, let message = RPCMessage(json), json["jsonrpc"] == nil
    else { return .none }
    let isDevTools = evidence.facts.target.hasPrefix("/devtools/")
    guard let method = message.method else {
      return isDevTools && json["id"]?.kind == .number ? .certain : .none
    }
    guard let domain = CDPDomain(method), json.parts.allSatisfy({ json.isMember($0) }) else {
      return .none
    }
    if isDevTools || domain.isKnown { return .certain }
    return json["id"] != nil ? .likely : .none
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    guard let json = JSONShape(piece.bytes, isCut: piece.isCut), let message = RPCMessage(json)
    else {
      return sink.broken(
        piece, of: Self.about, Self.word, trust, lacks: "neither a command nor a result")
    }
    trust = .proved
    Self.begin(message, at: json.range, to: &sink)
    if let session = json.scalar(json["sessionId"]) {
      sink.say(" @" + String(decoding: session.prefix(4), as: UTF8.self), .note)
    }
    Self.values(of: message, to: &sink)
    sink.endUnit()
    return true
  }

  static func name(of kind: RPCMessage.Kind) -> String {
    switch kind {
    case .request: "command"
    case .notification: "event"
    default: kind.rawValue
    }
  }

  static func meaning(of message: RPCMessage) -> MemberNotes {
    MemberNotes(fields: ["sessionId": "session"])
  }

  /// Sessions of one connection count their commands apart.
  static func scope(of message: RPCMessage) -> [UInt8] {
    message.json.scalar(message.json["sessionId"]).map { $0 + [0x20] } ?? []
  }

  static func errorName(_ code: Int) -> String? {
    code == -32001 ? "Session not found" : RPCErrorCode.name(code)
  }
}

extension JSONShape {
  /// Whether a member is one that messages of the protocol have.
  fileprivate func isMember(_ part: Part) -> Bool {
    ["id", "method", "params", "sessionId"].contains { bytes[part.name].elementsEqual($0.utf8) }
  }
}

/// The domain of a command or event, such as `Page` in `Page.navigate`.
struct CDPDomain {
  /// Whether it is in the protocol's description: the browser's, that of JavaScript, or Node's.
  let isKnown: Bool

  /// - Returns: nil when a method is not a domain and a name in it.
  init?(_ method: [UInt8]) {
    let parts = method.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 2, let domain = parts[0].first, let name = parts[1].first,
      domain >= UInt8(ascii: "A"), domain <= UInt8(ascii: "Z"),
      name >= UInt8(ascii: "a"), name <= UInt8(ascii: "z"), parts.allSatisfy(Self.isWord)
    else { return nil }
    isKnown = Self.known.contains(String(decoding: parts[0], as: UTF8.self))
  }

  private static func isWord(_ part: ArraySlice<UInt8>) -> Bool {
    part.allSatisfy { byte in
      let letter = byte | 0x20
      return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
        || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
  }

  private static let known: Set<String> = [
    "Accessibility", "Animation", "Audits", "Autofill", "BackgroundService", "BluetoothEmulation",
    "Browser", "CSS", "CacheStorage", "Cast", "Console", "CrashReportContext", "DOM",
    "DOMDebugger", "DOMSnapshot", "DOMStorage", "Database", "Debugger", "DeviceAccess",
    "DeviceOrientation", "Emulation", "EventBreakpoints", "Extensions", "FedCm", "Fetch",
    "FileSystem", "HeadlessExperimental", "HeapProfiler", "IO", "IndexedDB", "Input", "Inspector",
    "LayerTree", "Log", "Media", "Memory", "Network", "NodeRuntime", "NodeTracing", "NodeWorker",
    "Overlay", "PWA", "Page", "Performance", "PerformanceTimeline", "Preload", "Profiler",
    "Runtime", "Schema", "Security", "ServiceWorker", "Storage", "SystemInfo", "Target",
    "Tethering", "Tracing", "WebAudio", "WebAuthn",
  ]
}
