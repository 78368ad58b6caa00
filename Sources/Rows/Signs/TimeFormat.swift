import Capture
import Text

/// How times are shown; `t` goes round.
package enum TimeFormat: Int, CaseIterable, Sendable {
  /// Since the session's first byte.
  case relative
  /// Since the row before.
  case delta
  /// Since the row before of the same connection.
  case connection
  /// The local time of day.
  case absolute
  case utc

  package var next: TimeFormat { TimeFormat(rawValue: rawValue + 1) ?? .relative }

  /// Whether a time is the distance from another row.
  package var isDelta: Bool { self == .delta || self == .connection }

  /// Its name in the settings and in the `:` prompt.
  package var name: String { String(describing: self) }

  package init?(name: String) {
    guard let format = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = format
  }

  /// The head of the column.
  var title: String {
    switch self {
    case .relative: "Time"
    case .delta: "Delta"
    case .connection: "Delta Co"
    case .absolute: "Time local"
    case .utc: "Time UTC"
    }
  }
}

/// Turns times into text of a column.
package struct TimeText: Sendable {
  let format: TimeFormat
  /// The time of the session's first byte, in nanoseconds since the Unix epoch.
  let origin: UInt64
  let utcOffset: Int
  /// Digits after the seconds: 6, or 3 where room is scarce.
  let decimals: Int

  package init(format: TimeFormat, origin: UInt64, utcOffset: Int, decimals: Int = 6) {
    self.format = format
    self.origin = origin
    self.utcOffset = utcOffset
    self.decimals = decimals
  }

  /// The text of a time; `before` is the time of the row that it counts from, nil for the first.
  package func text(_ time: UInt64, before: UInt64?) -> String {
    switch format {
    case .relative: signed(time, since: origin)
    case .delta, .connection: signed(time, since: before ?? time)
    case .absolute: timeOfDay(time, offset: utcOffset)
    case .utc: timeOfDay(time, offset: 0) + "Z"
    }
  }

  /// `+0.204183`; times that run backwards have a minus sign.
  package func signed(_ time: UInt64, since start: UInt64) -> String {
    let isBackwards = time < start
    let distance = isBackwards ? start - time : time - start
    return (isBackwards ? "-" : "+") + cut(Timestamp.seconds(distance))
  }

  private func timeOfDay(_ time: UInt64, offset: Int) -> String {
    let nanoseconds = UInt64(clamping: offset.magnitude) &* 1_000_000_000
    let shifted = offset < 0 ? time &- min(time, nanoseconds) : time &+ nanoseconds
    let text = String(decoding: Timestamp.iso8601(shifted), as: UTF8.self)
    return cut(String(text.dropFirst(11).prefix(15)))
  }

  private func cut(_ text: String) -> String { String(text.dropLast(6 - min(decimals, 6))) }
}
