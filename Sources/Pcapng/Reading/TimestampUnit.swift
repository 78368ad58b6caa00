/// What the timestamps of an interface count: a fraction of a second, from some second on.
struct TimestampUnit: Equatable, Sendable {
  /// How many units a second has.
  private let perSecond: UInt64
  /// Seconds to add (`if_tsoffset`).
  private let offset: Int64

  static let microseconds = TimestampUnit(perSecond: 1_000_000)
  static let nanoseconds = TimestampUnit(perSecond: 1_000_000_000)

  private init(perSecond: UInt64, offset: Int64 = 0) {
    self.perSecond = perSecond
    self.offset = offset
  }

  /// - Parameters:
  ///   - resolution: The option `if_tsresol`: a negative power of 10, or of 2 when the highest bit
  ///     is set. Microseconds without it, and where a second would have no number of units.
  ///   - offset: The option `if_tsoffset`, in seconds.
  init(resolution: UInt8?, offset: Int64) {
    self.offset = offset
    guard let resolution else {
      perSecond = 1_000_000
      return
    }
    let power = Int(resolution & 0x7F)
    if resolution & 0x80 != 0 {
      perSecond = power < 64 ? 1 << UInt64(power) : 1_000_000
    } else {
      perSecond = power < 20 ? (0..<power).reduce(1) { number, _ in number * 10 } : 1_000_000
    }
  }

  /// Nanoseconds since the Unix epoch; a time out of range becomes the nearest in it.
  @inline(__always)
  func nanoseconds(_ units: UInt64) -> UInt64 {
    if perSecond == 1_000_000_000, offset == 0 { return units }
    return converted(units)
  }

  private func converted(_ units: UInt64) -> UInt64 {
    let seconds = Int64(clamping: units / perSecond).addingReportingOverflow(offset)
    guard !seconds.overflow else { return seconds.partialValue < 0 ? .max : 0 }
    guard seconds.partialValue >= 0 else { return 0 }
    let fraction = (units % perSecond).multipliedFullWidth(by: 1_000_000_000)
    let nanoseconds = perSecond.dividingFullWidth(fraction).quotient
    let whole = UInt64(seconds.partialValue).multipliedReportingOverflow(by: 1_000_000_000)
    let sum = whole.partialValue.addingReportingOverflow(nanoseconds)
    return whole.overflow || sum.overflow ? .max : sum.partialValue
  }
}
