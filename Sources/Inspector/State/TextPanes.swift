package import Screen

/// The statistics over the panes: their lines, and the first one that is shown.
package struct StatisticsPane: Sendable {
  package var lines: [[TextRun]]
  package var top = 0
  /// The earliest time to compute them again: that goes through all requests and connections.
  var due: UInt64 = 0
  /// Whether something was counted since.
  var isStale = false
}

/// The output of the started program over the panes: which of its lines are shown.
package struct OutputPane: Sendable {
  /// The first line on the screen, while the newest are not followed.
  package var top = 0
  package var isFollowing = true
}
