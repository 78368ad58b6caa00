import Glibc

/// The file descriptors of the process: each socket and open file takes one.
package enum Descriptors {
  /// Raises the limit to the hard limit of the process.
  ///
  /// - Returns: The limit before, which programs that are started from here should have.
  package static func raiseLimit() -> UInt64 {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
    let before = limit.rlim_cur
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return UInt64(before)
  }

  /// How many there may be.
  package static var limit: UInt64 {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
    return UInt64(limit.rlim_cur)
  }

  /// Whether no more can be opened now: calls that open files internally, such as name lookups,
  /// then fail with misleading errors.
  static var areUsedUp: Bool {
    let probe = open("/dev/null", O_RDONLY | O_CLOEXEC)
    if probe >= 0 { close(probe) }
    return probe < 0 && (errno == EMFILE || errno == ENFILE)
  }
}
