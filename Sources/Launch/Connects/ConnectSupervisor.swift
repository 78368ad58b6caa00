import Glibc
package import WebSocket

/// Answers the connect() calls of a program and its descendants: their TCP sockets are connected to
/// windsock's own listener, which looks up their destinations in a table.
///
/// The server is dialled first. So a program that tries one address after another gets each
/// refusal, as without windsock.
package final class ConnectSupervisor: Sendable {
  package struct Options: Sendable {
    /// The addresses of windsock's listener; the first of each family is used.
    package var listening: [Address]
    /// Whether connections to this machine itself are redirected, too.
    package var redirectsLocal = true
    /// Whether servers are dialled here; they are not where another proxy is on the way.
    package var dialsFirst = true

    package init(listening: [Address]) { self.listening = listening }
  }

  /// Milliseconds that a non-blocking connect() may wait for the server's answer.
  ///
  /// A program with one thread does nothing else in this time; nearly all servers answer sooner.
  static let shortPatience: UInt64 = 250

  /// Milliseconds within which a program that a signal has interrupted calls again.
  static let handlerPatience: UInt64 = 2000

  let listener: Int32
  let options: Options
  let table: RedirectTable
  let note: @Sendable (String) -> Void

  /// - Parameters:
  ///   - listener: The descriptor for the calls; it is closed at the end.
  ///   - note: Gets a sentence when a connection cannot be redirected; called on the thread of `run`.
  package init(
    listener: Int32, options: Options, table: RedirectTable,
    note: @escaping @Sendable (String) -> Void
  ) {
    self.listener = listener
    self.options = options
    self.table = table
    self.note = note
  }

  /// Answers until the program and all its descendants have ended.
  ///
  /// Afterwards the kernel answers the calls of those that still run: with ENOSYS.
  package func run() {
    var calls: [ConnectCall] = []
    defer {
      close(listener)
      for call in calls { call.abandon() }
    }
    var answerer = ConnectAnswerer(self)
    while true {
      var looks = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
      looks += calls.map { pollfd(fd: $0.watched, events: Int16(POLLOUT), revents: 0) }
      if poll(&looks, nfds_t(looks.count), patience(calls)) < 0, errno != EINTR { return }
      let now = Self.milliseconds()
      var waiting: [ConnectCall] = []
      for (call, look) in zip(calls, looks.dropFirst()) {
        let isDue = call.deadline.map { $0 <= now } ?? false
        let next =
          look.revents != 0 || isDue ? answerer.advance(call, isReady: look.revents != 0) : call
        if let next { waiting.append(next) }
      }
      calls = waiting
      if looks[0].revents & Int16(POLLIN) != 0 { answerer.take(&calls) }
      if looks[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return }
    }
  }

  /// Milliseconds until the first deadline; -1 without one.
  private func patience(_ calls: [ConnectCall]) -> Int32 {
    guard let first = calls.compactMap(\.deadline).min() else { return -1 }
    let now = Self.milliseconds()
    return first <= now ? 0 : Int32(clamping: first - now)
  }

  static func milliseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
  }
}
