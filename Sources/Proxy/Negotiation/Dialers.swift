import Capture
import Transport
import WebSocket

/// The ways to servers, as the options have them.
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

  /// What has to be asked about addresses on the way; nil, and so without cost, when nothing has.
  private func refusal(
    for url: WebSocketURL, deniesPrivate: Bool
  ) -> (@Sendable (Address) -> DialError.Fact?)? {
    if reach.unixPath(for: url) != nil { return nil }
    let hop = reach.hop(for: url)
    let mayBeItself = listening.havePort(hop?.port ?? url.port)
    // Where an upstream proxy is on the way, the address that is dialled is that one's, and the
    // user's choice. Whether it must not be asked for a host is known for literal addresses alone.
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
