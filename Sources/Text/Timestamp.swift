/// Times as people and files write them, from nanoseconds since the Unix epoch.
package enum Timestamp {
  /// A moment as a date and a time of day in UTC.
  package struct Parts: Equatable, Sendable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int
    package var nanosecond: Int
  }

  /// The date by the proleptic Gregorian calendar.
  package static func parts(_ time: UInt64) -> Parts {
    let seconds = Int(time / 1_000_000_000)
    let days = seconds / 86400
    let second = seconds % 86400
    // Years begin in March here, so that the leap day is the last of its year.
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return Parts(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, hour: second / 3600,
      minute: second / 60 % 60, second: second % 60, nanosecond: Int(time % 1_000_000_000))
  }

  /// `2026-01-02T03:04:05.123456789Z`, as ASCII.
  package static func iso8601(_ time: UInt64) -> [UInt8] {
    let parts = parts(time)
    var text: [UInt8] = []
    text.reserveCapacity(30)
    append(parts.year, digits: 4, to: &text)
    text.append(0x2D)
    append(parts.month, digits: 2, to: &text)
    text.append(0x2D)
    append(parts.day, digits: 2, to: &text)
    text.append(0x54)
    append(parts.hour, digits: 2, to: &text)
    text.append(0x3A)
    append(parts.minute, digits: 2, to: &text)
    text.append(0x3A)
    append(parts.second, digits: 2, to: &text)
    text.append(0x2E)
    append(parts.nanosecond, digits: 9, to: &text)
    text.append(0x5A)
    return text
  }

  /// Seconds with six decimals, such as `0.204183`.
  package static func seconds(_ nanoseconds: UInt64) -> String {
    let micros = nanoseconds / 1000
    var text: [UInt8] = []
    append(Int(clamping: micros % 1_000_000), digits: 6, to: &text)
    return "\(micros / 1_000_000)." + String(decoding: text, as: UTF8.self)
  }

  /// The same with a sign, such as `+0.204183`.
  package static func signedSeconds(_ nanoseconds: Int64) -> String {
    (nanoseconds < 0 ? "-" : "+") + seconds(nanoseconds.magnitude)
  }

  /// Appends a number with leading zeros.
  static func append(_ number: Int, digits: Int, to text: inout [UInt8]) {
    var unit = 1
    for _ in 1..<max(1, digits) { unit *= 10 }
    while unit > 0 {
      text.append(0x30 + UInt8(truncatingIfNeeded: number / unit % 10))
      unit /= 10
    }
  }
}
