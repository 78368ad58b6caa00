import JSON

/// One message of JSON-RPC (jsonrpc.org/specification), or of a protocol built on it.
struct RPCMessage {
  enum Kind: String {
    case request, notification, result, error
  }

  let json: JSONShape
  let kind: Kind

  /// - Returns: nil when it is neither a request nor a response.
  init?(_ json: JSONShape) {
    if json.isArray { return nil }
    self.json = json
    if let method = json["method"], method.kind == .string {
      // A notification of JSON-RPC 1.0 has an id of null.
      let id = json["id"]
      kind = id == nil || id?.kind == .null ? .notification : .request
    } else if let error = json["error"], error.kind != .null {
      kind = .error
    } else if json["result"] != nil {
      kind = .result
    } else {
      return nil
    }
  }

  /// Whether it declares itself as JSON-RPC 2.0.
  var hasVersion: Bool { json.has(json["jsonrpc"], "2.0") }

  var method: [UInt8]? { json.scalar(json["method"]) }

  /// The parameters, where they are an object.
  var params: JSONShape? {
    json.inner(json["params"])
  }

  /// What a request and its response have in common.
  ///
  /// A number is not a string with the same digits. An error that answers no readable request has
  /// an id of null (section 5).
  var id: [UInt8]? {
    guard let id = json["id"], let text = json.scalar(id) else { return nil }
    return id.kind == .string ? [0x22] + text + [0x22] : text
  }
}

/// The codes of errors that specifications give a meaning.
enum RPCErrorCode {
  /// A code of JSON-RPC 2.0, section 5.1.
  static func name(_ code: Int) -> String? {
    switch code {
    case -32700: "Parse error"
    case -32600: "Invalid Request"
    case -32601: "Method not found"
    case -32602: "Invalid params"
    case -32603: "Internal error"
    default: nil
    }
  }

  /// A code of LSP 3.17, `ErrorCodes`.
  static func lspName(_ code: Int) -> String? {
    switch code {
    case -32700: "ParseError"
    case -32600: "InvalidRequest"
    case -32601: "MethodNotFound"
    case -32602: "InvalidParams"
    case -32603: "InternalError"
    case -32002: "ServerNotInitialized"
    case -32001: "UnknownErrorCode"
    case -32803: "RequestFailed"
    case -32802: "ServerCancelled"
    case -32801: "ContentModified"
    case -32800: "RequestCancelled"
    default: nil
    }
  }
}
