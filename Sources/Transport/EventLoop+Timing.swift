package import NIOCore

extension EventLoop {
  /// The loop's clock, in nanoseconds.
  package func uptime() -> UInt64 { NIODeadline.now().uptimeNanoseconds }

  /// Calls a function after a number of nanoseconds.
  ///
  /// - Returns: Cancels the call. Both are for the loop itself.
  package func call(after nanoseconds: UInt64, _ body: @escaping () -> Void) -> () -> Void {
    let timer = assumeIsolated().scheduleTask(in: .nanoseconds(Int64(clamping: nanoseconds)), body)
    return { timer.cancel() }
  }
}
