import Foundation
package import Testing

/// Expects a text to be the one in `Goldens/<name>.txt` beside the calling test file.
///
/// A text that is missing, or any with `RECORD_SNAPSHOTS=1`, is written and the test fails, so
/// that only a person who looks at the change can accept it.
package func expectGolden(
  text: String, _ name: String, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let file = URL(fileURLWithPath: filePath).deletingLastPathComponent()
    .appendingPathComponent("Goldens/\(name).txt")
  let recorded = try? String(contentsOf: file, encoding: .utf8)
  let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"
  if let recorded, !isRecording {
    if recorded != text {
      Issue.record(
        "\(name) changed:\n\(difference(from: recorded, to: text))", sourceLocation: sourceLocation)
    }
    return
  }
  do {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    Issue.record("recorded \(name):\n\(text)", sourceLocation: sourceLocation)
  } catch {
    Issue.record("cannot write \(file.path): \(error)", sourceLocation: sourceLocation)
  }
}

/// The lines that differ, each with its number, the old one before the new one.
private func difference(from old: String, to new: String) -> String {
  let old = old.split(separator: "\n", omittingEmptySubsequences: false)
  let new = new.split(separator: "\n", omittingEmptySubsequences: false)
  return (0..<max(old.count, new.count)).reduce(into: "") { text, line in
    let before = line < old.count ? old[line] : nil
    let after = line < new.count ? new[line] : nil
    guard before != after else { return }
    if let before { text += "\(line + 1) - \(before)\n" }
    if let after { text += "\(line + 1) + \(after)\n" }
  }
}
