import Inspector
import Options

extension ScreenRun {
  /// Keeps a line that was sent; reports once when that fails.
  func remember(_ line: String) {
    do throws(CommandError) {
      try SentLines.add(line)
    } catch {
      guard model.facts.keepsHistory else { return }
      model.facts.keepsHistory = false
      warn(["what is sent is not kept for later runs: \(error.sentence)"])
    }
  }
}
