import Inspector
import Options
import Replay
import Rows
import Screen
import Terminal
import View

/// The program while it shows the differences, side by side.
@MainActor
enum ComparisonRun {
  /// Shows the differences until the user leaves.
  ///
  /// Called on the main thread, which `main` never leaves: it is not async.
  nonisolated static func show(
    _ differences: [Difference], names: (first: String, second: String), summary: String,
    screen: ScreenOptions
  ) throws(CommandError) {
    let rows = differences.map { difference in
      ComparedRow(
        place: DifferenceFormatter.place(difference), first: difference.recorded.shown,
        second: difference.live.shown)
    }
    let settings = try screen.settings().settings
    let model = ComparisonModel(rows: rows, names: names, summary: summary, settings: settings)
    let theme = try Themes.load(screen.themeName(settings)).theme
    let colour = try screen.colour(settings)
    let result = MainActor.assumeIsolated { () -> Result<Void, CommandError> in
      do throws(TerminalError) {
        let terminal = try Terminal(colour: colour, mouse: !screen.noMouse)
        run(model, theme: theme, on: terminal)
        return .success(())
      } catch {
        return .failure(CommandError(.usage, error.description))
      }
    }
    try result.get()
  }

  private static func run(_ start: ComparisonModel, theme: Theme, on terminal: Terminal) {
    defer { terminal.close() }
    var model = start
    while true {
      terminal.draw(render(model, size: terminal.size), theme: theme)
      for event in terminal.wait(for: [], timeoutMilliseconds: nil) {
        switch event {
        case .input(let input):
          guard model.take(input, size: terminal.size) else { return }
        case .quit: return
        case .readable: break
        }
      }
    }
  }
}
