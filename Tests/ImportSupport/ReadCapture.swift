package import Capture
package import CaptureSupport
package import Import
package import Pcapng
package import WebSocket

/// What a capture was read as.
package struct ReadCapture {
  package let session: Session
  package let summary: ReadingSummary
  package let failure: CaptureDefect?

  /// - Parameter chunk: How many bytes are given at a time, at most.
  package init(_ file: [UInt8], chunk: Int = .max, keys: TLSKeys = TLSKeys()) {
    let store = MemoryStore()
    _ = store.append([.copied(file)])
    session = Session(store: store, application: nil)
    let importer = CaptureImporter(session: session, keys: keys)
    file.withUnsafeBytes { bytes in
      var end = 0
      while end < bytes.count {
        end = min(bytes.count, end + min(chunk, bytes.count))
        // What was not read yet is given again, with more.
        let start = Int(importer.progress)
        guard start < end else { continue }
        _ = importer.receive(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      }
    }
    summary = importer.finish()
    failure = importer.failure
  }

  /// A session that was not read from a file.
  package init(live session: Session, summary: ReadingSummary = ReadingSummary()) {
    self.session = session
    self.summary = summary
    failure = nil
  }

  package init(_ segments: [Packets.Segment], format: CaptureBuilder.Format = .pcapng) {
    var builder = CaptureBuilder(format)
    for segment in segments { builder.add(segment.packet) }
    self.init(builder.bytes)
  }

  package var frames: [LoggedFrame] {
    session.log.read { state in
      (0..<state.frameCount).compactMap { index in
        state.frame(UInt32(index + 1)).map {
          LoggedFrame(row: $0, rules: state.rules(of: $0), segments: state.segments(of: $0))
        }
      }
    }
  }

  /// Direction and payload of every frame, read back from the file.
  package var texts: [String] {
    let reader = PayloadReader(store: session.store)
    return frames.map { frame in
      (frame.row.from == .client ? "> " : "< ")
        + String(decoding: reader.payload(of: frame), as: UTF8.self)
    }
  }

  /// The payloads of all frames, read back from the file.
  package var payloads: [[UInt8]] {
    let reader = PayloadReader(store: session.store)
    return frames.map { reader.payload(of: $0) }
  }

  package var connections: [ConnectionRecord] { session.log.read { $0.connections } }

  package var journal: [JournalEntry] { session.log.read { $0.journal } }

  package var notes: [String] {
    journal.compactMap { if case .note(let text, connection: _) = $0.event { text } else { nil } }
  }

  /// What is reported of bytes that the capture lacks.
  package var gaps: [Finding] {
    journal.compactMap {
      if case .finding(let finding, frame: nil, _) = $0.event, finding.rule == .f20 {
        finding
      } else {
        nil
      }
    }
  }

  package var rules: [FindingID] { session.log.read { $0.findings.map(\.first.rule) } }
}
