import Glibc
package import NIOCore

/// The settings of every stream socket of the program.
package enum StreamSettings {
  /// The most bytes that one read takes.
  ///
  /// Buffers start small and grow with what arrives, so that an idle connection holds next to
  /// nothing and a busy one reads 256 KiB at a time.
  package static let largestRead = 256 << 10

  /// How many bytes may wait to be written before the other side is not read any further.
  package static let writeLimit = 512 << 10

  /// Sets the options of a new channel, on its event loop, before it is active.
  ///
  /// A Unix socket is not TCP: it knows no Nagle algorithm.
  package static func apply(to channel: any Channel, isTCP: Bool) throws {
    guard let options = channel.syncOptions else { return }
    if isTCP { try options.setOption(.tcpOption(.tcp_nodelay), value: 1) }
    try options.setOption(.allowRemoteHalfClosure, value: true)
    // One read a turn: a second one would nearly always find nothing, because the buffer has grown
    // to fit.
    try options.setOption(.maxMessagesPerRead, value: 1)
    try options.setOption(
      .recvAllocator,
      value: AdaptiveRecvByteBufferAllocator(
        minimum: 512, initial: 1024, maximum: largestRead))
    try options.setOption(
      .writeBufferWaterMark,
      value: .init(low: writeLimit / 4, high: writeLimit))
  }

  /// Closes a channel with a reset: RST instead of FIN.
  package static func reset(_ channel: any Channel) {
    // On its event loop the option is set at once; elsewhere, an ordinary close has to do.
    _ = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    channel.close(promise: nil)
  }
}
