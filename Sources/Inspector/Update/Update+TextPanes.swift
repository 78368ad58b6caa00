import Rows
package import Screen

/// The statistics, over the panes.
extension Model {
  /// Opens the statistics, or closes them.
  mutating func toggleStatistics() {
    if case .statistics = overlay {
      overlay = nil
      return
    }
    overlay = .statistics(
      StatisticsPane(lines: statisticsLines, isStale: activity.isBehind(unitIndex)))
  }

  /// Computes the statistics again, when they are open, at most once a second.
  mutating func refreshStatistics(at now: UInt64) {
    guard case .statistics(var pane) = overlay, pane.due <= now else { return }
    pane.due = now + 1_000_000_000
    overlay = .statistics(pane)
    rewriteStatistics()
  }

  /// Computes the statistics again, when they are open and everything is counted.
  mutating func rewriteStatistics() {
    guard case .statistics(var pane) = overlay, facts.isLive || !activity.isBehind(unitIndex) else {
      return
    }
    pane.lines = statisticsLines
    pane.isStale = false
    overlay = .statistics(pane)
  }

  /// Something was counted for the statistics: a live session computes them again with the next
  /// tick, a recording when everything is counted.
  mutating func statisticsChanged() {
    guard facts.isLive, case .statistics(var pane) = overlay else { return rewriteStatistics() }
    pane.isStale = true
    overlay = .statistics(pane)
  }

  private var statisticsLines: [[TextRun]] {
    StatisticsLines(
      of: activity, connection: filter.connection, isASCII: facts.isASCII
    ).make()
  }

  mutating func scrollStatistics(_ movement: Movement, _ pane: StatisticsPane) {
    var pane = pane
    let page = max(1, HelpText.hasBox(size) ? size.height - 2 : size.height)
    let last = max(0, pane.lines.count - page)
    pane.top = movement.travel(page: page).place(from: pane.top, last: last)
    overlay = .statistics(pane)
  }
}

/// The output of the program that windsock has started, over the panes.
extension Model {
  /// Opens the output, or closes it.
  mutating func toggleOutput() {
    if case .output = overlay {
      overlay = nil
      return
    }
    guard facts.program != nil else {
      notice = Notice("windsock has not started a program here; windsock run starts one", .error)
      return
    }
    overlay = .output(OutputPane())
  }

  mutating func scrollOutput(_ movement: Movement, _ pane: OutputPane) {
    let page = outputPage
    let last = max(0, output.count - page)
    let top = movement.travel(page: page).place(from: outputTop(pane), last: last)
    overlay = .output(OutputPane(top: top, isFollowing: top == last))
  }

  /// The lines of the output that are on the screen.
  package func outputLines(_ pane: OutputPane) -> [[TextRun]] {
    guard output.count > 0 else {
      return [[TextRun("\(facts.program ?? "the program") has printed nothing yet")]]
    }
    return output.lines(from: outputTop(pane), count: outputPage)
  }

  private func outputTop(_ pane: OutputPane) -> Int {
    let last = max(0, output.count - outputPage)
    return pane.isFollowing ? last : min(pane.top, last)
  }

  private var outputPage: Int { max(1, HelpText.hasBox(size) ? size.height - 2 : size.height) }
}
