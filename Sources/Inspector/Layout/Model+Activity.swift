import Capture
import Output
package import Rows

extension Model {
  /// What the strip covers, and its words.
  package var timeStrip: TimeStripLayout {
    if let replay { return TimeStripLayout(of: replay, isASCII: facts.isASCII) }
    return TimeStripLayout(
      until: now, isRecent: facts.isLive && showsRecentTime, frames: rows.frames, rate: rate)
  }

  /// What happened in each column of the strip.
  package func activityParts(_ strip: TimeStripLayout, columns: Int) -> [TimeCounts.Step] {
    guard facts.isLive, replay == nil, showsRecentTime else {
      return activity.counts.parts(from: strip.start, to: strip.end, columns: columns)
    }
    let frames = activity.recent.parts(until: strip.end, columns: columns)
    // What opened and closed is only counted over the whole session.
    let parts = activity.counts.parts(from: strip.start, to: strip.end, columns: columns)
    return zip(frames, parts).map { frames, part in
      var part = part
      part.frames = frames
      return part
    }
  }

  /// Matches of the filter in each column of the strip; nil when all rows are shown.
  package func matchParts(_ strip: TimeStripLayout, columns: Int) -> [TimeCounts.Step]? {
    guard filter.filter != nil || filter.connection != nil else { return nil }
    return filter.counts.parts(from: strip.start, to: strip.end, columns: columns)
  }

  /// The path of a connection, or where there is none its host.
  package func place(of connection: UInt32) -> String {
    log.read { $0.connection(connection).map { ConnectionBrief($0).place } } ?? ""
  }

  /// The activity of a connection over time.
  package struct ConnectionActivity {
    package var parts: [UInt32]
    /// The size of compressed messages in percent of their inflated size; nil when nothing was
    /// compressed.
    package var compression: Int?
    /// The median time from a request to its answer, in nanoseconds; nil without requests.
    package var roundTrip: UInt64?
  }

  package func connectionActivity(_ connection: UInt32, columns: Int) -> ConnectionActivity {
    let parts = activity.parts(of: connection, until: now, columns: columns)
    guard let counted = activity.statistics(of: connection) else {
      return ConnectionActivity(parts: parts)
    }
    let (deflated, inflated) = (
      counted.client.deflated &+ counted.server.deflated,
      counted.client.inflated &+ counted.server.inflated
    )
    return ConnectionActivity(
      parts: parts,
      compression: inflated > 0 ? Int(clamping: deflated &* 100 / inflated) : nil,
      roundTrip: counted.roundTrip)
  }
}

extension ConnectionStatistics {
  /// The median time from a Ping to its Pong or, without Pings, from a client's message to the
  /// server's next one.
  fileprivate var roundTrip: UInt64? {
    clientPings.median ?? serverPings.median ?? replies.median
  }
}
