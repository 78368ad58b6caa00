import Capture
import Transport
import WebSocket

/// The dialers to servers, by the options.
struct Dialers: Sendable {
  let context: TLSClientContext?
  let reach: Reach
  let hopContext: TLSClientContext?
  let listening: ListeningAddresses
  /// Whether clients may only be connected to public addresses.
  let deniesPrivate: Bool

  /// - Parameter isClientsChoice: Whether a client named the server, and not the user.
  func dialer(for url: WebSocketURL, isClientsChoice: Bool) -> Dialer {
    Dialer(
      url: url, context: context, reach: reach, hopContext: hopContext,
      refusal: refusal(for: url, deniesPrivate: deniesPrivate && isClientsChoice))
  }

  /// The check of addresses on the way; nil, and so without cost, when there is nothing to check.
  private func refusal(
    for url: WebSocketURL, deniesPrivate: Bool
  ) -> (@Sendable (Address) -> DialError.Fact?)? {
    if reach.unixPath(for: url) != nil { return nil }
    let hop = reach.hop(for: url)
    let mayBeItself = listening.havePort(hop?.port ?? url.port)
    // With an upstream proxy, the address that is dialled is the proxy's, which the user chose.
    // Whether the proxy may be asked for a host is only known for literal addresses.
    let isDenied = deniesPrivate && hop != nil && PublicAddress.isDenied(host: url.host)
    let asksPrivate = deniesPrivate && hop == nil
    guard mayBeItself || asksPrivate || isDenied else { return nil }
    return { [listening] address in
      if isDenied { return .denied(url.host) }
      if mayBeItself, listening.contain(address) { return .itself }
      return asksPrivate && !PublicAddress.isPublic(address.bytes) ? .denied(address.host) : nil
    }
  }
}
