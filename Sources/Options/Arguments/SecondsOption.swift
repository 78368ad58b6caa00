import ArgumentParser

/// A number of seconds on the command line, such as 10 or 0.5; greater than 0.
package struct SecondsOption: ExpressibleByArgument, CustomStringConvertible {
  package let value: Double
  package let description: String

  /// When they will have passed, counted from now, in nanoseconds of the monotonic clock.
  package var deadline: UInt64 { Clock.monotonic() + UInt64(value * 1e9) }

  package init?(argument: String) {
    // A century is enough, and fits every clock.
    guard let value = Double(argument), value > 0, value < 3e9 else { return nil }
    self.value = value
    description = argument
  }
}
