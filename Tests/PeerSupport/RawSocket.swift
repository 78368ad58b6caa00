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

  /// Connects to a port of 127.0.0.1, with a kernel buffer of so many bytes when a test counts on
  /// it.
  package static func connected(to port: UInt16, receiveBuffer: Int32? = nil) throws -> RawSocket {
    let socket = try RawSocket(make())
    if var size = receiveBuffer {
      setsockopt(socket.descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
    }
    try socket.withAddress(port: port) { connect(socket.descriptor, $0, $1) }
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

  /// Makes the closing of this socket a reset.
  package func resetOnClose() {
    var value = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
  }
}

@available(*, unavailable)
extension RawSocket: Sendable {}
