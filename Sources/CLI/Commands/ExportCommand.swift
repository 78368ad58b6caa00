import ArgumentParser
import Capture
import Output
import SessionFiles
import Text
import Units

/// `windsock export`: a recording in another format.
struct ExportCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case pcapng, har, ndjson
  }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a recording in another format: pcapng, HAR or NDJSON.",
    discussion: """
      EXAMPLES
        windsock export session.pcapng -o session.har    for Chrome's network panel
        windsock export browser.har -o browser.pcapng    for Wireshark
        windsock export session.pcapng -o one.pcapng --connection 3
      """)

  @Argument(help: "A pcapng, pcap or HAR file, or - for standard input.")
  var file: String

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "The file to write; - is standard output.")
  var output: String

  @Flag(help: "Replace a file that exists.")
  var force = false

  @Option(help: "The format, when the output's name does not show it.")
  var format: Format?

  @Option(help: "Only this connection, by its number; repeat for more.")
  var connection: [UInt32] = []

  @OptionGroup var secrets: KeyLogOption

  func run() throws {
    let format = try chosenFormat()
    let target = try newFile()
    let saved = try SavedSession(file, keyLog: secrets.keylog)
    let warnings = try saved.load(follows: false) { () throws(CommandError) in true }
    try saved.requireContent()
    var file =
      target.map { StandardOutput(descriptor: $0.descriptor, name: output) } ?? StandardOutput()
    try write(saved.session, as: format, to: &file)
    if format == .ndjson { try saved.addUnread(to: &file) }
    try file.flush()
    do { try target?.commit() } catch { throw CommandError(error) }
    for warning in warnings { StandardError.write("windsock: \(warning)") }
  }

  /// The file to write, which is not there before it is whole; nil for standard output.
  private func newFile() throws(CommandError) -> OutputFile? {
    guard output != "-" else { return nil }
    do {
      return try OutputFile(
        output, replaces: force, inputs: [FileIdentity(of: file)].compactMap { $0 })
    } catch {
      throw CommandError(error)
    }
  }

  private func write(
    _ session: Session, as format: Format, to file: inout StandardOutput
  ) throws(CommandError) {
    let connections = connection.isEmpty ? nil : Set(connection)
    switch format {
    case .pcapng:
      let export = PcapngExport(
        store: session.store, connections: connections,
        application: "windsock \(Version.text)")
      try export.write { bytes throws(CommandError) in try file.add { $0 += bytes } }
    case .har:
      let writer = HARWriter(
        session: session, connections: connections, version: Version.text,
        units: UnitSource(session))
      try writer.write { bytes throws(CommandError) in try file.add { $0 += bytes } }
    case .ndjson: try writeRows(of: session, connections, to: &file)
    }
  }

  private func writeRows(
    of session: Session, _ connections: Set<UInt32>?, to file: inout StandardOutput
  ) throws(CommandError) {
    let source = FormatSource(
      log: session.log, payloads: PayloadReader(store: ReadAheadStore(session.store)))
    var formatter = NDJSONFormatter()
    var cursor = LogCursor()
    while true {
      let items = cursor.next(in: session.log, limit: 4096)
      if items.isEmpty { break }
      for item in items {
        if let connections, let number = item.connection, !connections.contains(number) { continue }
        try file.add { formatter.append(item, source: source, to: &$0) }
      }
    }
  }

  private func chosenFormat() throws(CommandError) -> Format {
    if let format { return format }
    let ending = output.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard let known = Format(rawValue: ending == "jsonl" ? "ndjson" : ending) else {
      let names = Format.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandError(
        .usage, "\(output) does not tell the format; --format gives it: one of \(names)")
    }
    return known
  }
}
