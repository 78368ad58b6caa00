package import Screen

/// The statistics over the panes: their lines, and the first one that is shown.
package struct StatisticsPane: Sendable {
  package var lines: [[TextRun]]
  package var top = 0
}
