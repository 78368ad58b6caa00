/// What the methods of LSP show.
enum LSPMethod {
  private static let prefixes = [
    "textDocument/", "notebookDocument/", "workspace/", "window/", "callHierarchy/",
    "typeHierarchy/", "$/",
  ]
  private static let names = [
    "client/registerCapability", "client/unregisterCapability", "codeAction/resolve",
    "codeLens/resolve", "completionItem/resolve", "documentLink/resolve", "inlayHint/resolve",
    "workspaceSymbol/resolve", "telemetry/event",
  ]

  /// Whether a method belongs to LSP, and to no other protocol that has `initialize`.
  static func isOne(_ message: RPCMessage) -> Bool {
    guard let method = message.method else { return false }
    if prefixes.contains(where: { method.starts(with: $0.utf8) }) { return true }
    if names.contains(where: { method.elementsEqual($0.utf8) }) { return true }
    // The parameters that `initialize` must have here, and does not have in the Model Context
    // Protocol.
    guard method.elementsEqual("initialize".utf8), let params = message.params else {
      return false
    }
    return params["capabilities"] != nil
      && (params["processId"] != nil || params["rootUri"] != nil)
  }

  /// The kind of a message for the user, `MessageType`; nil for other methods.
  static func messageType(_ message: RPCMessage) -> String? {
    let methods = ["window/logMessage", "window/showMessage", "window/showMessageRequest"]
    guard let method = message.method,
      methods.contains(where: { method.elementsEqual($0.utf8) }), let params = message.params
    else { return nil }
    switch params.integer(params["type"]) {
    case 1: return "Error"
    case 2: return "Warning"
    case 3: return "Info"
    case 4: return "Log"
    case 5: return "Debug"
    default: return nil
    }
  }
}
