/// The usual reason phrase of a status code (RFC 9110, section 15, and the IANA registry).
package enum ReasonPhrase {
  private static let known: [Int: String] = [
    101: "Switching Protocols", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content",
    301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
    307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
    403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    407: "Proxy Authentication Required", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
    418: "I'm a teapot", 421: "Misdirected Request", 426: "Upgrade Required",
    429: "Too Many Requests", 431: "Request Header Fields Too Large",
    500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
  ]

  /// - Returns: The phrase; for a status code without one, what its class means.
  package static func of(_ status: Int) -> String {
    if let phrase = known[status] { return phrase }
    return switch status {
    case 200..<300: "Success"
    case 300..<400: "Redirection"
    default: "Error"
    }
  }
}
