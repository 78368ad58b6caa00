import Synchronization

/// The limit of what all clients together may have sent that cannot be forwarded yet.
///
/// Each client has a limit of its own; this limits the sum, so that many clients with a little each
/// cannot fill the memory either.
final class HeldBytes: Sendable {
  private let limit: Int
  private let count = Atomic(0)

  /// - Parameter limit: Bytes of all clients.
  init(limit: Int) { self.limit = limit }

  /// Whether no more should be taken.
  var isExhausted: Bool { count.load(ordering: .relaxed) >= limit }

  fileprivate func add(_ bytes: Int) { count.wrappingAdd(bytes, ordering: .relaxed) }

  /// One client's share; it is given back with its last reference.
  final class Share {
    private let whole: HeldBytes
    private var count = 0

    init(of whole: HeldBytes) { self.whole = whole }

    deinit { whole.add(-count) }

    /// Records how many bytes the client has in it now.
    func set(_ bytes: Int) {
      whole.add(bytes - count)
      count = bytes
    }
  }
}

@available(*, unavailable)
extension HeldBytes.Share: Sendable {}

/// The sums of one proxy.
struct HeldLimits: Sendable {
  /// Requests whose heads are not complete.
  ///
  /// They have a deadline; past the limit they are refused.
  let heads = HeldBytes(limit: 32 << 20)
  /// What clients send before their upgrade is answered.
  ///
  /// Past the limit they are not read.
  let early = HeldBytes(limit: 32 << 20)
}
