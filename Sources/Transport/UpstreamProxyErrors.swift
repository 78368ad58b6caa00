import Capture

extension DialError {
  /// The failure to reach an upstream proxy, in a sentence that names the proxy: the server had no
  /// part in it.
  func blaming(_ hop: UpstreamProxy) -> DialError {
    let proxy = "the proxy \(hop.authority)"
    let sentence: String
    switch fact {
    case .refused: sentence = "\(proxy) refused the connection; is it running?"
    case .timedOut(let seconds):
      sentence =
        "\(proxy) gave no answer within \(seconds) s; is its address right, and is it running?"
    case .unreachable: sentence = "there is no route to \(proxy)"
    case .unknownHost: sentence = "the host name of \(proxy) has no address; is it spelt right?"
    case .closedEarly: sentence = "\(proxy) closed the connection"
    case .reset: sentence = "\(proxy) reset the connection"
    case .itself: sentence = "\(proxy) is windsock itself"
    case .untrusted, .wrongName, .notTLS, .handshakeEnded, .handshakeTimedOut, .tls:
      let advice = text.replacing("ws:// instead of wss://", with: "http:// instead of https://")
      sentence = "\(proxy): \(advice)"
    case .other(let reason): sentence = "\(proxy) cannot be reached: \(reason)"
    default: return self
    }
    return DialError(.proxy(sentence), address: address)
  }
}
