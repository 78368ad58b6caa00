import CLinux
import Capture
import Glibc
import LiveCapture
import Options
import SessionFiles

/// A capture on an interface, from its first packet to its last.
struct SniffRun {
  private let command: SniffCommand
  private let pump: PacketPump
  private let file: SessionFile
  private let recording: PlannedRecording?

  /// Starts to capture.
  init(_ command: SniffCommand) throws(CommandError) {
    self.command = command
    let options = CaptureOptions(
      interface: command.interface, filter: command.captureFilter.joined(separator: " "),
      isPromiscuous: command.promiscuous, application: "windsock \(Version.text)")
    do throws(CaptureError) {
      pump = try PacketPump(options)
    } catch {
      throw CommandError(error)
    }
    // A ring names its files itself.
    recording =
      command.files == nil
      ? command.record.map { PlannedRecording($0, replaces: command.force) } : nil
    if let recording {
      file = try recording.open()
    } else {
      do throws(FileError) {
        file = try .scratch(limit: command.scratchLimit.bytes)
      } catch {
        throw CommandError(error)
      }
    }
    try beginRing()
  }

  private func beginRing() throws(CommandError) {
    guard let files = command.files, let record = command.record else { return }
    let ring = FileRing(
      path: RecordingName.expandNow(record), files: files,
      size: (command.fileSize ?? ByteCount(100 << 20)).bytes,
      header: pump.header)
    if let sentence = pump.keep(in: ring, at: Clock.now()) {
      throw CommandError(.cannotCreate, sentence)
    }
  }

  /// Shows or prints what is captured until the user or a signal ends it.
  func run(signals: TerminationSignals?, isShown: Bool) throws {
    let saved = try start(signals)
    try recording?.begin(file)
    if isShown {
      try ScreenRun.show(
        SessionSource(saved, follows: true, file: file), engine: SniffEngine(pump: pump),
        screen: command.screen, filter: command.output.screenFilter, mode: mode,
        choice: try command.output.decoding.form.choice(readsSettings: false))
    } else {
      StandardError.write("capturing on \(command.interface)\(filterText)")
      try saved.print(format: command.output.format, follows: true, output: command.output)
      pump.stop()
      saved.session.tellNews()
      if let path = file.path { StandardError.write("the session is in \(path)") }
      try saved.session.verify()
    }
    for sentence in pump.takeNews() { StandardError.write("windsock: \(sentence)") }
    StandardError.write(pump.summary)
  }

  private var filterText: String {
    command.captureFilter.isEmpty ? "" : ": " + command.captureFilter.joined(separator: " ")
  }

  private var mode: String { "sniff \(command.interface)\(filterText)" }

  /// Starts a thread that passes the packets to a reader.
  private func start(_ signals: TerminationSignals?) throws(CommandError) -> SavedSession {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw CommandError(.inputOutput, "cannot capture: \(String(cString: strerror(errno)))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // Packets come in bursts.
    windsock_widen_pipe(ends[1], 1 << 20)
    let (pump, output, end) = (pump, ends[1], signals?.descriptor ?? -1)
    do throws(ThreadError) {
      try DetachedThread.start { pump.run(into: output, until: end) }
    } catch {
      throw CommandError(.inputOutput, "cannot capture: \(error.text)")
    }
    do throws(ReadError) {
      let reader = try SessionReader.follow(
        pipe: ends[0], named: command.interface, header: pump.header, into: file,
        scratchLimit: command.scratchLimit.bytes,
        decryption: .chosen(command.secrets.keylog))
      // Signals end the capture, and its end ends the reading: what was captured is read.
      var saved = SavedSession(reader, signals: nil)
      saved.takeNews = { pump.takeNews() }
      return saved
    } catch {
      throw CommandError(error)
    }
  }
}

/// The capture as an engine of the screen.
private struct SniffEngine: Engine {
  let pump: PacketPump

  func stop() { pump.stop() }
}

extension CommandError {
  init(_ error: CaptureError) {
    let status: Status =
      switch error.reason {
      case .noLibrary: .unavailable
      case .notPermitted: .notPermitted
      case .noInterface: .noInput
      case .filter: .usage
      case .other: .unavailable
      }
    self.init(status, error.text)
  }
}
