import ArgumentParser
import Capture
import Filter
import LiveCapture
import Options

/// `windsock sniff`: captures on an interface.
struct SniffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sniff",
    abstract: "Capture on an interface, and show the WebSockets that pass.",
    discussion: """
      EXAMPLES
        windsock sniff -i lo 'port 9001'
        windsock sniff -i eth0 --record today.pcapng
        windsock sniff -i any 'port 8080' --headless --format ndjson
        windsock sniff -i eth0 --record ring.pcapng --files 10 --file-size 100M

      The capture filter has tcpdump's syntax. --record keeps the packets as they
      were captured. Capturing needs libpcap, and the right to capture: as root, or
      once sudo setcap cap_net_raw,cap_net_admin=eip $(readlink -f $(which
      windsock)).
      """)

  @Option(name: .shortAndLong, help: "The interface; any stands for all of them.")
  var interface = "any"

  @Argument(help: "The packets to capture, in tcpdump's filter syntax, such as 'port 9001'.")
  var captureFilter: [String] = []

  @Flag(help: "Capture packets for other machines as well.")
  var promiscuous = false

  @Option(help: "Record to a ring of this many files, whose names are derived from --record.")
  var files: Int?

  @Option(help: "Bytes of a file of the ring, such as 10M (default 100M).")
  var fileSize: ByteCount?

  @Option(
    name: [.long, .customShort("w")],
    help: "Keep the packets in this file, a pcapng; %Y%m%d-%H%M%S in its name is the time.")
  var record: String?

  @Flag(help: "Let --record replace an existing file.")
  var force = false

  @Option(help: "Bytes kept on disk without --record, such as 512M; the oldest are dropped first.")
  var scratchLimit = ByteCount(4 << 30)

  @OptionGroup var secrets: KeyLogOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    if let filter = output.filter { _ = try Filter.option(filter) }
    let isShown = screen.isUsed(beside: output)
    guard isShown || screen.headless || output.format != nil else {
      throw CommandError(
        .usage, "sniff needs a terminal; with --headless or --format it prints what it sees")
    }
    if files != nil, record == nil {
      throw CommandError(
        .usage, "--files needs --record, from which the names of the files are derived")
    }
    if fileSize != nil, files == nil {
      throw CommandError(.usage, "--file-size needs --files, the number of files to keep")
    }
    if let files, files < 1 { throw CommandError(.usage, "--files \(files): at least 1") }
    // Signals first: threads inherit the signal mask they are started with.
    let signals = try isShown ? nil : TerminationSignals()
    try SniffRun(self).run(signals: signals, isShown: isShown)
  }
}
