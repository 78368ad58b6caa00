import WebSocket

/// Which requests cannot be forwarded, whatever server they are for.
enum RequestRefusal {
  static func make(_ head: RequestHead) -> Refusal? {
    if let defect = head.defects.first(where: \.isAmbiguous) { return make(defect) }
    guard head.version.major == 1 else {
      return .versionNotSupported("\(head.version.description) cannot be forwarded; HTTP/1.1 can")
    }
    return nil
  }

  static func make(_ defect: HTTPSyntaxError) -> Refusal {
    switch defect {
    case .headTooLarge, .tooManyFields:
      .headTooLarge("the request cannot pass: \(defect.description)")
    case .notHTTP(.tls):
      .badRequest("the client speaks TLS and this listener does not; use ws:// or http://")
    default:
      .badRequest("the request cannot pass: \(defect.description)")
    }
  }
}
