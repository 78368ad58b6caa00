import Capture

/// Times as all views of a session show them: counted from its first byte.
package struct SessionClock: Sendable {
  private var origin: UInt64?

  package init() {}

  /// Nanoseconds from the session's first byte to a moment; negative before that byte, 0 while there
  /// is none.
  ///
  /// - Parameter time: The moment, in nanoseconds since the Unix epoch.
  mutating func elapsed(_ time: UInt64, in log: CaptureLog) -> Int64 {
    if origin == nil { origin = log.read { $0.origin } }
    guard let origin else { return 0 }
    return time >= origin ? Int64(clamping: time - origin) : -Int64(clamping: origin - time)
  }
}
