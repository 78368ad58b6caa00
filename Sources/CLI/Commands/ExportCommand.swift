import ArgumentParser
import Capture
import Filter
import Options
import Output
import Pcapng
import SessionFiles
import Text
import Units

/// `windsock export`: a recording, or a part of it, in another format.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a recording, or a part of it, as pcapng, HAR, NDJSON or text.",
    discussion: """
      EXAMPLES
        windsock export session.pcapng -o session.har    for Chrome's network panel
        windsock export browser.har -o browser.pcapng    for Wireshark
        windsock export session.pcapng -o one.pcapng --connection 3
        windsock export session.pcapng -o prices.pcapng --filter 'json.price > 900'
        windsock export session.pcapng -o marked.har --marked --redact
        windsock export tls.pcap -o tls.pcapng --keylog keys.log --keep-tls

      A pcapng file of some frames contains the whole messages that they belong to,
      and the opening handshakes of their connections. --redact takes out cookies,
      authorization, and the values of secret names in URLs and JSON;
      redact = ["name", …] in the settings adds names.
      """)

  @Argument(help: "A pcapng, pcap or HAR file, or - for standard input.")
  var file: String

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "The file to write; - is standard output.")
  var output: String

  @Flag(help: "Replace an existing file.")
  var force = false

  @Option(help: "The format, when the output's name does not show it.")
  var format: ExportJob.Format?

  @Option(help: "Only this connection, by its number; repeat for more.")
  var connection: [UInt32] = []

  @Option(
    name: [.customLong("filter"), .customShort("Y")],
    help: "Only the frames that the expression matches; windsock help filter has the language.",
    completion: .filter)
  var filter: String?

  @Flag(help: "Only the frames that were marked on the screen.")
  var marked = false

  @Flag(help: "Messages instead of frames: fragments joined, inflated; HAR always has them.")
  var messages = false

  @Flag(
    help: "To pcapng: keep TLS as it was captured, and add its secrets to the file.")
  var keepTLS = false

  @OptionGroup var redacting: RedactOptions
  @OptionGroup var form: DecodeAsOption

  @OptionGroup var secrets: KeyLogOption

  func run() throws {
    let format = try chosenFormat()
    let filter = try filter.map { text throws(CommandError) in
      try Filter.option(text, hints: true)
    }
    let redaction = try redacting.redaction()
    try check(format, isPart: filter != nil || redaction != nil)
    let target = try newFile()
    let saved = try SavedSession(file, keyLog: secrets.keylog)
    let warnings = try saved.load(follows: false) { () throws(CommandError) in true }
    try saved.requireContent()
    try saved.requireConnections(connection)
    var file =
      target.map { StandardOutput(descriptor: $0.descriptor, name: output) } ?? StandardOutput()
    var job = ExportJob(
      session: saved.session, format: format,
      selection: try selection(of: saved, filter, format), messages: messages,
      connections: connection.isEmpty ? nil : Set(connection), redaction: redaction,
      remarks: saved.reader.remarks?.comments ?? [], marks: saved.session.markedFrames)
    job.keepsTLS = keepTLS
    job.choice = try form.choice()
    let sentences = try job.write(keys: saved.reader.keys) {
      bytes throws(CommandError) in try file.add { $0 += bytes }
    }
    if format == .ndjson, filter == nil, !marked { try saved.addUnread(to: &file) }
    try file.flush()
    do { try target?.commit() } catch { throw CommandError(error) }
    for warning in warnings + sentences { StandardError.write("windsock: \(warning)") }
  }

  /// What the format cannot do.
  private func check(_ format: ExportJob.Format, isPart: Bool) throws(CommandError) {
    if keepTLS, format != .pcapng {
      throw CommandError(.usage, "--keep-tls is for pcapng; other formats have no packets")
    }
    if keepTLS, isPart || marked || messages {
      throw CommandError(
        .usage,
        "--keep-tls keeps packets as they are, which --filter, --marked, --messages and --redact "
          + "do not")
    }
  }

  /// The frames that are wanted; nil for all.
  private func selection(
    of saved: SavedSession, _ filter: Filter?, _ format: ExportJob.Format
  ) throws(CommandError) -> FrameSelection? {
    guard filter != nil || marked else { return nil }
    var selection: FrameSelection?
    if let filter {
      selection = FrameSelection(
        saved.session, matching: filter, choice: try form.choice())
    }
    if marked {
      let known = selection
      selection = FrameSelection()
      selection?.add(
        saved.session.markedFrames.filter { known?.contains($0) ?? true }, of: saved.session.log)
    }
    if !connection.isEmpty, let known = selection {
      selection = known.limited(to: Set(connection), of: saved.session.log)
    }
    if let selection, selection.count == 0, let lack = ExportJob.lack(of: selection, format) {
      throw CommandError(.badData, "\(lack); nothing was written")
    }
    guard let selection, !selection.isEmpty else {
      let what = marked ? "marked" : "what the filter matches"
      throw CommandError(
        .badData, "no frame of \(saved.reader.name) is \(what); nothing was written")
    }
    return selection
  }

  /// The file to write, which only appears once it is complete; nil for standard output.
  private func newFile() throws(CommandError) -> OutputFile? {
    guard output != "-" else { return nil }
    do {
      return try OutputFile(
        output, replaces: force, inputs: [FileIdentity(of: file)].compactMap { $0 })
    } catch {
      throw CommandError(error)
    }
  }

  private func chosenFormat() throws(CommandError) -> ExportJob.Format {
    if let format { return format }
    guard let known = ExportJob.Format(file: output) else {
      let names = ExportJob.Format.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandError(
        .usage, "\(output) does not show the format; --format gives it: one of \(names)")
    }
    return known
  }
}

extension ExportJob.Format: ExpressibleByArgument {}

extension Session {
  /// The frames whose last mark is on.
  fileprivate var markedFrames: [UInt32] {
    var frames: Set<UInt32> = []
    for mark in log.read({ $0.bookmarks }) {
      if mark.isOn { frames.insert(mark.frame) } else { frames.remove(mark.frame) }
    }
    return frames.sorted()
  }
}
