/// A value that holds no other values.
package enum TOMLScalar: Equatable, Sendable {
  case string(String)
  case integer(Int)
  case float(Double)
  case boolean(Bool)
  /// A moment: a local date and time, and how many minutes that clock is ahead of UTC.
  case offsetDateTime(TOMLDate, TOMLTime, offsetMinutes: Int)
  case localDateTime(TOMLDate, TOMLTime)
  case localDate(TOMLDate)
  case localTime(TOMLTime)
}

/// A day that exists in the Gregorian calendar.
package struct TOMLDate: Hashable, Sendable {
  package let year: Int
  package let month: Int
  package let day: Int
}

/// A time of day.
package struct TOMLTime: Hashable, Sendable {
  package let hour: Int
  package let minute: Int
  package let second: Int
  /// Digits after the ninth are cut off.
  package let nanosecond: Int
}
