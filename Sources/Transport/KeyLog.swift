import Glibc
import NIOCore
package import NIOSSL
import Synchronization

/// The secrets of TLS connections, in a file with which Wireshark and similar programs decrypt
/// captures (the format of SSLKEYLOGFILE, RFC 9850).
package final class KeyLog: Sendable {
  private let descriptor: Int32
  /// One line is written at a time.
  private let turn = Mutex(())

  /// Opens a file to be added to; a new one is for its owner alone.
  ///
  /// - Throws: Why it cannot be opened.
  package init(path: String) throws(KeyLogError) {
    descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    if descriptor < 0 {
      throw KeyLogError(path: path, reason: String(cString: strerror(errno)))
    }
  }

  deinit { close(descriptor) }

  /// What the TLS library calls with each line.
  package var callback: NIOSSLKeyLogCallback {
    { [self] line in
      let bytes = Array(line.readableBytesView) + (line.readableBytesView.last == 10 ? [] : [10])
      turn.withLock { _ in _ = write(descriptor, bytes, bytes.count) }
    }
  }
}

extension KeyLog: Hashable {
  package static func == (one: KeyLog, other: KeyLog) -> Bool { one === other }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// Why secrets cannot be written.
package struct KeyLogError: Error, Hashable, Sendable {
  package var path: String
  package var reason: String

  /// The fact in one sentence.
  package var text: String { "cannot write TLS secrets to \(path): \(reason)" }
}
