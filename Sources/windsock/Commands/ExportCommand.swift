import ArgumentParser
import Capture
import Glibc

/// `windsock export`: a recording in another format.
struct ExportCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case ndjson
  }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a recording in another format: NDJSON.",
    discussion: """
      EXAMPLES
        windsock export session.pcapng -o session.ndjson
      """)

  @Argument(help: "A pcapng, pcap or HAR file, or - for standard input.")
  var file: String

  @Option(name: [.customShort("o"), .customLong("output")], help: "The file to write.")
  var output: String

  @Option(help: "The format, when the output's name does not tell.")
  var format: Format?

  func run() throws {
    let format = try chosenFormat()
    let saved = try SavedSession(file)
    guard let target = fopen(output, "w") else {
      throw Failure(
        .cannotCreate, "cannot create \(output): \(String(cString: strerror(errno)))")
    }
    defer { fclose(target) }
    var writer = LogExporter(session: saved.session, format: format, file: target, name: output)
    let warnings = try saved.load(follows: false) { () throws(Failure) in
      try writer.drain()
      return true
    }
    try writer.drain()
    for warning in warnings { StandardError.write("windsock: \(warning)") }
  }

  private func chosenFormat() throws(Failure) -> Format {
    if let format { return format }
    let ending = output.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard let known = Format(rawValue: ending == "jsonl" ? "ndjson" : ending) else {
      let names = Format.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(
        .usage, "\(output) does not tell the format; --format gives it: one of \(names)")
    }
    return known
  }
}

/// Writes a session's rows to a file as they are read.
private struct LogExporter {
  private let source: FormatSource
  private var formatter = NDJSONFormatter()
  private var cursor = LogCursor()
  private let file: UnsafeMutablePointer<FILE>
  private let name: String

  init(
    session: Session, format: ExportCommand.Format, file: UnsafeMutablePointer<FILE>, name: String
  ) {
    source = FormatSource(
      log: session.log, payloads: PayloadReader(store: ReadAheadStore(session.store)))
    self.file = file
    self.name = name
  }

  mutating func drain() throws(Failure) {
    while true {
      let items = cursor.next(in: source.log, limit: 4096)
      if items.isEmpty { break }
      var bytes: [UInt8] = []
      for item in items { formatter.append(item, source: source, to: &bytes) }
      guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fflush(file) == 0 else {
        throw Failure(
          .inputOutput, "cannot write \(name): \(String(cString: strerror(errno)))")
      }
    }
  }
}
