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
