import ArgumentParser
import Capture
import Client
import Filter
import Glibc
import Options

/// `windsock dump`: frames to standard output.
struct DumpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Print the frames of a recording, or of a server, to standard output.",
    discussion: """
      EXAMPLES
        windsock dump session.pcapng
        windsock dump session.pcapng --format ndjson --filter 'op == text'
        windsock dump session.pcapng --format raw --filter 'dir == server' > out
        windsock dump session.pcapng --redact
        windsock dump ws://localhost:8080/ticker --format ndjson
        tcpdump -U -i lo -w - port 8080 | windsock dump -
      """)

  @Argument(help: "A pcapng, pcap or HAR file, - for standard input, or a ws:// or wss:// URL.")
  var source: String

  @OptionGroup var client: ClientOptions
  @OptionGroup var output: OutputOptions

  @OptionGroup var redacting: RedactOptions
  @OptionGroup var recording: RecordOption

  @Option(help: "Bytes kept on disk without --record, such as 512M; the oldest are dropped first.")
  var scratchLimit = ByteCount(4 << 30)

  @Flag(help: "Keep reading while the file grows.")
  var follow = false

  func run() throws {
    if let filter = output.filter { _ = try Filter.option(filter) }
    if SavedSession.isFile(source) {
      try dumpFile()
    } else {
      try dumpServer()
    }
  }

  private func dumpFile() throws {
    try client.refuseConnecting(instead: source)
    guard recording.record == nil else {
      throw CommandError(
        .usage, "--record is for servers, and \(source) is a file: export -o FILE copies one")
    }
    let redaction = try redacting.redaction()
    guard redaction == nil || !follow else {
      throw CommandError(.usage, "--redact needs a whole recording, and --follow waits for more")
    }
    let saved = try SavedSession(
      source, keyLog: client.network.tls.keylog, scratchLimit: scratchLimit.bytes,
      signals: TerminationSignals.whileWaiting(for: source, follow))
    if let redaction {
      try saved.print(without: redaction, format: output.format ?? .text, output: output)
    } else {
      try saved.print(format: output.format ?? .text, follows: follow, output: output)
    }
  }

  private func dumpServer() throws {
    guard try redacting.redaction() == nil else {
      throw CommandError(
        .usage, "--redact needs a whole recording: make one with --record FILE, and dump that")
    }
    guard !follow else {
      throw CommandError(
        .usage, "--follow is for files: what a server sends is printed as it comes")
    }
    let signals = try TerminationSignals()
    let live = try LiveSession(recording.target(), scratchLimit: scratchLimit.bytes)
    let wake = try WakePipe()
    let isOneTerminal = isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1
    let run = ClientRun(
      client, session: live.session, use: .watching, gate: ReadGate { wake.ring() },
      rowsAreSeen: isOneTerminal && output.format ?? .text == .text && !output.decoding.units)
    let printer = try LogPrinter(
      session: live.session, format: output.format ?? .text, options: output)
    try run.open([source])
    try live.begin()
    try run.print(with: printer, signals: signals, wake: wake, isDone: { run.isDone })
    if let failure = run.failure { throw failure }
  }
}
