/// What a packet carries instead of TCP.
package enum PassedPacket: Hashable, Sendable {
  /// What hides its content.
  package enum Cipher: String, Sendable {
    case esp = "ESP"
    case macsec = "MACsec"
    case wireless = "802.11 (WPA or WEP)"
    case pointToPoint = "PPP"
  }

  case udp
  case quic
  case icmp
  case arp
  /// Another protocol over IP, or no IP.
  case otherInternet
  case notInternet
  /// Frames of 802.11 that carry no data.
  case wirelessControl
  case wirelessFragment
  case encrypted(Cipher)
  /// Something that may have TCP inside, by its name.
  case tunnel(String)
  /// More nested headers than any network has.
  case nested

  /// Whether there may have been a WebSocket in it.
  var mayMatter: Bool {
    switch self {
    case .udp, .icmp, .arp, .otherInternet, .notInternet, .wirelessControl: false
    case .quic, .wirelessFragment, .encrypted, .tunnel, .nested: true
    }
  }

  /// What a row calls it.
  package var name: String {
    switch self {
    case .udp: "udp"
    case .quic: "quic"
    case .icmp: "icmp"
    case .arp: "arp"
    case .otherInternet: "ip"
    case .notInternet: "link"
    case .wirelessControl, .wirelessFragment: "802.11"
    case .encrypted: "encrypted"
    case .tunnel, .nested: "tunnel"
    }
  }

  /// Why it was not read, in a few words.
  package var reason: String {
    switch self {
    case .udp: "they are UDP, not TCP"
    case .quic: "QUIC (HTTP/3), which windsock does not read"
    case .icmp: "they are ICMP, not TCP"
    case .arp: "they are ARP, not TCP over IP"
    case .otherInternet: "neither TCP nor a tunnel over IP"
    case .notInternet: "they are not IP"
    case .wirelessControl: "802.11 frames without data"
    case .wirelessFragment: "fragments of 802.11 frames are not reassembled"
    case .encrypted(let cipher): "encrypted with \(cipher.rawValue)"
    case .tunnel(let name): "in \(name), which windsock does not decode"
    case .nested: "more than \(LayerWalk.limit) nested headers"
    }
  }
}
