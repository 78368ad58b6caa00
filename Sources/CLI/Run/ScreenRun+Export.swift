import Capture
import Glibc
import Inspector
import Options
import Output
import Pcapng
import SessionFiles
import Terminal
import Text

/// Rows of the screen that are written to a file.
extension ScreenRun {
  /// Writes on a thread of its own: no key waits for it.
  func export(_ request: ExportRequest) {
    guard let format = ExportJob.Format(file: request.path) else {
      tell("\(request.path) should end with .pcapng, .har, .ndjson or .txt", .error)
      return
    }
    if !request.replaces, access(request.path, F_OK) == 0 { return apply(.exists(request)) }
    source.session.store.flush()
    var job = ExportJob(session: source.session, format: format)
    if let frames = request.frames {
      var selection = FrameSelection()
      selection.add(frames, of: source.session.log)
      for exchange in request.exchanges { selection.add(exchange) }
      job.selection = selection
    }
    // Marks of the screen are newer than those of the file.
    job.marks = request.marks
    job.messages = request.messages
    job.choice = model.decodeChoice
    job.remarks =
      (source.remarks?.comments ?? []).filter { PacketAnnotation(comment: $0)?.bookmark == nil }
      + request.marks.map { SessionComment.bookmark($0, isOn: true) }
    attempt { () throws(CommandError) in
      if request.redacts {
        job.redaction = Redaction(
          adding: try SettingsFile(path: nil, assignments: []).redactedNames)
      }
      try start(job, request)
    }
  }

  private func start(_ job: ExportJob, _ request: ExportRequest) throws(CommandError) {
    let target: OutputFile
    let input = source.path.flatMap(FileIdentity.init(of:))
    do {
      target = try OutputFile(
        request.path, replaces: request.replaces, inputs: [input].compactMap { $0 })
    } catch {
      throw CommandError(error)
    }
    let mailbox = mailbox
    let file = ExportedFile(target)
    do throws(ThreadError) {
      try DetachedThread.start {
        mailbox.post(.told(Self.finish(job, request, file)))
      }
    } catch {
      throw CommandError(.inputOutput, "cannot export: \(error.text)")
    }
    tell("exporting \(request.what) to \(request.path)")
  }

  private nonisolated static func finish(
    _ job: ExportJob, _ request: ExportRequest, _ file: ExportedFile
  ) -> Notice {
    do throws(CommandError) {
      var output = StandardOutput(descriptor: file.target.descriptor, name: request.path)
      let sentences = try job.write { bytes throws(CommandError) in try output.add { $0 += bytes } }
      try output.flush()
      do { try file.target.commit() } catch { throw CommandError(error) }
      let more = sentences.isEmpty ? "" : "; " + sentences.joined(separator: "; ")
      return Notice("\(request.what): written to \(request.path)\(more)")
    } catch {
      return Notice(error.sentence, .error)
    }
  }
}

/// The file of an export, handed to the thread that writes it.
private final class ExportedFile: @unchecked Sendable {
  // Unchecked: one thread makes it and hands it on, and never touches it again.
  let target: OutputFile

  init(_ target: OutputFile) { self.target = target }
}
