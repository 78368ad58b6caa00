package import Glibc

/// The name of a recording, in which `%Y%m%d-%H%M%S` stands for the time at which it begins.
package enum RecordingName {
  /// Replaces `%Y`, `%m`, `%d`, `%H`, `%M` and `%S` by year, month, day, hour, minute and second,
  /// and `%%` by a percent sign; everything else stays as it is.
  ///
  /// - Parameter time: Local time.
  package static func expand(_ pattern: String, at time: tm) -> String {
    var name = ""
    var rest = Substring(pattern)
    while let percent = rest.firstIndex(of: "%") {
      name += rest[..<percent]
      rest = rest[rest.index(after: percent)...]
      guard let letter = rest.first, let value = value(of: letter, in: time) else {
        name += "%"
        continue
      }
      name += value
      rest = rest.dropFirst()
    }
    return name + rest
  }

  private static func value(of letter: Character, in time: tm) -> String? {
    switch letter {
    case "Y": String(Int(time.tm_year) + 1900)
    case "m": twoDigits(time.tm_mon + 1)
    case "d": twoDigits(time.tm_mday)
    case "H": twoDigits(time.tm_hour)
    case "M": twoDigits(time.tm_min)
    case "S": twoDigits(time.tm_sec)
    case "%": "%"
    default: nil
    }
  }

  private static func twoDigits(_ number: Int32) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  /// The name of a recording that begins now.
  package static func expandNow(_ pattern: String) -> String {
    var now = time(nil)
    var local = tm()
    return localtime_r(&now, &local) == nil ? pattern : expand(pattern, at: local)
  }
}
