import CPcap
import Testing

@testable import LiveCapture

/// Why packets cannot be captured, and what can be done about it.
@Suite struct CaptureErrorTests {
  private static func error(
    _ reason: windsock_pcap_reason, words: String = "w", interface: String = "eth0",
    filter: String = ""
  ) -> CaptureError {
    CaptureError(
      number: reason.rawValue, words: words,
      options: CaptureOptions(interface: interface, filter: filter, application: "t"),
      names: ["lo", "eth1"], program: "/usr/bin/windsock")
  }

  @Test func theReasonSaysWhatToDo() {
    let missing = Self.error(WINDSOCK_PCAP_NO_LIBRARY)
    #expect(missing.reason == .noLibrary && missing.text.contains("package libpcap0.8"))
    let denied = Self.error(WINDSOCK_PCAP_NO_PERMISSION)
    #expect(denied.reason == .notPermitted)
    // capabilities(7): what a packet socket, and promiscuous mode, need.
    #expect(
      denied.text.hasSuffix("sudo setcap cap_net_raw,cap_net_admin=eip /usr/bin/windsock"))
    let unknown = Self.error(WINDSOCK_PCAP_NO_DEVICE)
    #expect(unknown.reason == .noInterface)
    #expect(unknown.text.hasPrefix("there is no interface eth0; there are lo, eth1,"))
    let down = Self.error(WINDSOCK_PCAP_DEVICE_DOWN)
    #expect(down.reason == .other && down.text.hasSuffix("ip link set eth0 up enables it"))
    let filter = Self.error(WINDSOCK_PCAP_BAD_FILTER, words: "syntax error", filter: "prot 1")
    #expect(filter.reason == .filter)
    #expect(filter.text.hasPrefix("the capture filter 'prot 1' is not understood: syntax error;"))
    let other = Self.error(WINDSOCK_PCAP_OTHER, words: "no luck")
    #expect(other.reason == .other && other.text == "cannot capture on eth0: no luck")
  }

  @Test func nothingOfItControlsTheTerminal() {
    let error = Self.error(WINDSOCK_PCAP_OTHER, words: "a\u{1B}[2Jb", interface: "e\u{07}")
    #expect(!error.text.utf8.contains { $0 < 0x20 })
  }

  @Test func anInterfaceThatIsNotThereIsNotCapturedOn() {
    let options = CaptureOptions(interface: "no-such-interface", application: "t")
    let error = #expect(throws: CaptureError.self) { _ = try PacketPump(options) }
    // Without the library, or the right to capture, that is what is said.
    guard let error, error.reason == .noInterface else { return }
    #expect(error.text.contains("no-such-interface; there are "))
    #expect(error.text.contains("lo"), "every system has its loopback interface")
  }
}
