package import Screen

/// The statistics over the panes: their lines, and the first one that is shown.
package struct StatisticsPane: Sendable {
  package var lines: [[TextRun]]
  package var top = 0
  /// When they are made anew, at the earliest: they go through all requests and connections.
  var due: UInt64 = 0
}
