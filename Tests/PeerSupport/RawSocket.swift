import Glibc

/// A blocking TCP socket on loopback, for a peer that does exactly what a test says.
///
/// Every call gives up after ten seconds, so that a test fails instead of hanging.
package final class RawSocket {
  package struct Failure: Error {
    package var what: String

    package init(what: String) { self.what = what }
  }

  package let descriptor: Int32

  private init(_ descriptor: Int32) throws {
    guard descriptor >= 0 else { throw Failure(what: String(cString: strerror(errno))) }
    self.descriptor = descriptor
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
  }

  deinit { Glibc.close(descriptor) }

  /// Listens on a free port of 127.0.0.1.
  package static func listening() throws -> RawSocket {
    let socket = try RawSocket(make())
    try socket.withAddress(port: 0) { bind(socket.descriptor, $0, $1) }
    guard listen(socket.descriptor, 64) == 0 else { throw Failure(what: "listen") }
    return socket
  }

  /// Connects to a port of 127.0.0.1, with a receive buffer of a given size where the test needs
  /// one.
  package static func connected(to port: UInt16, receiveBuffer: Int32? = nil) throws -> RawSocket {
    let socket = try RawSocket(make())
    if var size = receiveBuffer {
      setsockopt(socket.descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
    }
    try socket.withAddress(port: port) { connect(socket.descriptor, $0, $1) }
    return socket
  }

  /// Listens at a Unix socket, which must not exist.
  package static func listening(atPath path: String) throws -> RawSocket {
    let socket = try RawSocket(Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(100)) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket.descriptor, $0, size) }
    }
    guard result == 0, listen(socket.descriptor, 64) == 0 else {
      throw Failure(what: String(cString: strerror(errno)))
    }
    return socket
  }

  private static func make() -> Int32 { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }

  package func accept() throws -> RawSocket { try RawSocket(Glibc.accept(descriptor, nil, nil)) }

  package var port: UInt16 {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  private func withAddress(
    port: UInt16, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure(what: String(cString: strerror(errno))) }
  }
}

extension RawSocket {
  package func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure(what: "send: \(String(cString: strerror(errno)))") }
      sent += count
    }
  }

  package func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Sends what goes out without waiting, and returns how much that was.
  package func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
    let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
    return max(0, bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) })
  }

  /// What has come, at least one byte of it; nothing at the end of the stream.
  package func receiveSome(atMost limit: Int = 65536) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    guard count >= 0 else { throw Failure(what: String(cString: strerror(errno))) }
    return Array(bytes[..<count])
  }

  /// Exactly `count` bytes.
  package func receive(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = try receiveSome(atMost: count - bytes.count)
      if more.isEmpty { throw Failure(what: "the stream ended after \(bytes.count) bytes") }
      bytes += more
    }
    return bytes
  }

  /// Everything up to and including `end`.
  package func receive(until end: String) throws -> String {
    var bytes: [UInt8] = []
    while !bytes.reversed().starts(with: end.utf8.reversed()) { bytes += try receive(1) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Everything up to the peer's FIN.
  package func receiveAll() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let more = try receiveSome()
      if more.isEmpty { return bytes }
      bytes += more
    }
  }

  /// Sends FIN and goes on receiving.
  package func shutdownOutput() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  /// What has come by now, nothing when there is none.
  package func receiveWithoutWaiting() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = bytes.withUnsafeMutableBytes {
      recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
    }
    return Array(bytes[..<max(0, count)])
  }

  /// A connection that waits to be accepted, nil when there is none.
  package func acceptWithoutWaiting() -> RawSocket? {
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, 0) > 0 ? try? accept() : nil
  }

  /// Whether bytes can be sent, now or within half a second.
  package func waitUntilWritable() -> Bool {
    var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&state, 1, 500) > 0
  }

  /// Receives as many bytes as `payload` has while `sender` sends it: on one thread, in turn.
  package func receive(
    _ payload: [UInt8], from sender: RawSocket, shutdown: Bool = false
  ) throws -> [UInt8] {
    var sent = 0
    var received: [UInt8] = []
    while received.count < payload.count {
      while sent < payload.count {
        let end = min(payload.count, sent + 65536)
        let count = sender.sendWithoutWaiting(Array(payload[sent..<end]))
        if count == 0 { break }
        sent += count
      }
      if sent == payload.count, shutdown { sender.shutdownOutput() }
      let more = try receiveSome(atMost: payload.count - received.count)
      if more.isEmpty { throw Failure(what: "the stream ended after \(received.count) bytes") }
      received += more
    }
    return received
  }

  /// Makes the closing of this socket a reset.
  package func resetOnClose() {
    var value = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
  }

  /// Resets the connection; the socket is of no use any more.
  package func resetNow() {
    // Connecting a TCP socket to no address disconnects it, by a reset where it must.
    resetOnClose()
    var address = sockaddr()
    address.sa_family = sa_family_t(AF_UNSPEC)
    _ = connect(descriptor, &address, socklen_t(MemoryLayout<sockaddr>.size))
  }
}

@available(*, unavailable)
extension RawSocket: Sendable {}
