import ArgumentParser
import Capture
import Filter
import Options
import Output
import SessionFiles

/// `windsock open`: looks at a recording.
struct OpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Look at a recording: pcapng, pcap, HAR, or a mitmproxy flow file.",
    discussion: """
      EXAMPLES
        windsock open session.pcapng
        windsock open capture.pcap --filter 'close.code != 1000'
        windsock open capture.pcap.gz            zstd and lz4 as well
        windsock open --follow session.pcapng    while another windsock records it
        tcpdump -U -i lo -w - port 8080 | windsock open -
      """)

  @Argument(help: "A file, or - for standard input.")
  var file: String

  @Flag(help: "Keep reading while the file grows.")
  var follow = false

  @Option(
    help: """
      Bytes kept on disk of what is piped in or decrypted, such as 512M; the oldest are dropped \
      first.
      """)
  var scratchLimit = ByteCount(4 << 30)

  @OptionGroup var secrets: KeyLogOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    if let filter = output.filter { _ = try Filter.option(filter) }
    guard screen.usesScreen || screen.headless || output.format != nil else {
      throw CommandError(
        .usage, "open needs a terminal; windsock dump \(file) prints what is in the file")
    }
    if screen.headless || output.format != nil {
      return try SavedSession(
        file, keyLog: secrets.keylog, scratchLimit: scratchLimit.bytes,
        signals: TerminationSignals.whileWaiting(for: file, follow)
      ).print(format: output.format, follows: follow, output: output)
    }
    let saved = try SavedSession(
      file, keyLog: secrets.keylog, scratchLimit: scratchLimit.bytes)
    try ScreenRun.show(
      SessionSource(saved, follows: follow), engine: NoEngine(), screen: screen,
      filter: output.screenFilter, mode: "open \(saved.reader.name)",
      choice: try output.decoding.form.choice(readsSettings: false))
  }
}

extension SavedSession {
  /// Prints the frames as they are read, or without a format one line for each connection.
  func print(
    format: OutputOptions.Format?, follows: Bool, output: OutputOptions
  ) throws(CommandError) {
    var printer = try LogPrinter(session: session, format: format, options: output)
    printer.tellsNotes = false
    printer.leaveOutOtherConnections(format)
    let warnings = try load(follows: follows) { () throws(CommandError) in
      for sentence in takeNews() { StandardError.write("windsock: \(sentence)") }
      if follows || !printer.judgesAtEnd { try printer.drain() }
      return !printer.isClosed
    }
    try printer.drainToEnd()
    // A reader that has gone needs no more messages.
    if printer.isClosed { return }
    if format == .ndjson { try printer.addUnread(of: self) }
    for warning in warnings { StandardError.write("windsock: \(warning)") }
    try requireContent()
    try printer.reportMissing(in: reader.name)
  }

  /// Prints the frames without their secrets, once everything is read: what is secret in a message
  /// may be in its last frame.
  func print(
    without redaction: Redaction, format: OutputOptions.Format, output: OutputOptions
  ) throws(CommandError) {
    let warnings = try load(follows: false) { () throws(CommandError) in true }
    if reader.emptiness != nil, format == .ndjson {
      var rows = StandardOutput()
      try addUnread(to: &rows)
      try rows.flush()
    }
    try requireContent()
    try requireConnections(output.connection)
    // The whole session, so that frames and connections keep their numbers.
    let copy = try SessionExcerpt(
      of: session, selection: nil, redaction: redaction, keepsNumbers: true,
      told: output.connection.isEmpty ? nil : Set(output.connection),
      scratchLimit: scratchLimit)
    var printer = try LogPrinter(session: copy.session, format: format, options: output)
    printer.tellsNotes = false
    printer.leaveOutOtherConnections(format)
    try printer.drainToEnd()
    if printer.isClosed { return }
    if format == .ndjson { try printer.addUnread(of: self) }
    for warning in warnings + copy.sentences { StandardError.write("windsock: \(warning)") }
    try printer.reportMissing(in: reader.name)
  }
}
