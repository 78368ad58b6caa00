import CPcap
import Text

/// Why packets cannot be captured, in one sentence.
package struct CaptureError: Error, Equatable, Sendable {
  package enum Reason: Sendable {
    case noLibrary, notPermitted, noInterface, filter, other
  }

  package var reason: Reason
  package var text: String

  package init(_ reason: Reason, _ text: String) {
    self.reason = reason
    self.text = text
  }

  /// - Parameters:
  ///   - number: One of `windsock_pcap_reason`.
  ///   - words: The library's own message.
  ///   - names: The existing interfaces.
  ///   - program: The path of this program, for the advice.
  init(
    number: UInt32, words: String, options: CaptureOptions, names: [String], program: String
  ) {
    let place = VisibleText.make(options.interface)
    let words = VisibleText.make(words)
    switch number {
    case WINDSOCK_PCAP_NO_LIBRARY.rawValue:
      self.init(
        .noLibrary, "cannot capture: libpcap is not installed (on Debian, the package libpcap0.8)")
    case WINDSOCK_PCAP_NO_PERMISSION.rawValue:
      self.init(
        .notPermitted,
        "capturing on \(place) is not permitted: run as root, or allow it once with "
          + "sudo setcap cap_net_raw,cap_net_admin=eip \(program)")
    case WINDSOCK_PCAP_NO_DEVICE.rawValue:
      self.init(
        .noInterface,
        "there is no interface \(place); there are \(names.joined(separator: ", ")), "
          + "and any stands for all of them")
    case WINDSOCK_PCAP_DEVICE_DOWN.rawValue:
      self.init(.other, "the interface \(place) is down; ip link set \(place) up enables it")
    case WINDSOCK_PCAP_BAD_FILTER.rawValue:
      self.init(
        .filter,
        "the capture filter '\(VisibleText.make(options.filter))' is not understood: \(words); "
          + "its syntax is that of tcpdump, such as 'port 9001'")
    default: self.init(.other, "cannot capture on \(place): \(words)")
    }
  }
}

/// What is captured.
package struct CaptureOptions: Sendable {
  /// An interface, or `any`.
  package var interface: String
  /// A filter in tcpdump's syntax; empty for none.
  package var filter: String
  /// Whether packets for other machines are captured as well.
  package var isPromiscuous: Bool
  /// The program and its version, for the file.
  package var application: String

  package init(
    interface: String, filter: String = "", isPromiscuous: Bool = false, application: String
  ) {
    self.interface = interface
    self.filter = filter
    self.isPromiscuous = isPromiscuous
    self.application = application
  }

  /// How many bytes of a packet are captured: more than any has.
  static let snapshotLength = 262_144
  /// The size of the system's buffer, in bytes.
  static let bufferSize = 32 << 20
}
