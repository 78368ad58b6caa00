import Glibc

/// A recording in several files, `NAME_00001_20260102030405.pcapng`; the oldest are deleted.
package struct FileRing {
  private let base: String
  private let suffix: String
  private let files: Int
  private let size: UInt64
  private let header: [UInt8]
  private var names: [String] = []
  private var number = 0
  private var descriptor: Int32 = -1
  private var written: UInt64 = 0
  /// Blocks that each file ends with from now on.
  package var ending: [UInt8] = []

  /// - Parameters:
  ///   - path: The path that the names are derived from.
  ///   - files: How many are kept.
  ///   - size: Bytes after which the next one begins.
  ///   - header: The beginning of each file.
  package init(path: String, files: Int, size: UInt64, header: [UInt8]) {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let dot = path[slash...].lastIndex(of: ".").flatMap { $0 > slash ? $0 : nil }
    base = String(path[..<(dot ?? path.endIndex)])
    suffix = dot.map { String(path[$0...]) } ?? ".pcapng"
    self.files = files
    self.size = size
    self.header = header
  }

  /// Writes whole blocks, and begins the next file before them when this one is full.
  ///
  /// - Parameter time: Nanoseconds since the Unix epoch, for the name of a file that begins.
  /// - Returns: What went wrong, in one sentence; nil when nothing did.
  package mutating func write(_ blocks: [UInt8], at time: UInt64) -> String? {
    if descriptor < 0 || written >= size, let failure = begin(at: time) { return failure }
    return put(blocks)
  }

  private mutating func put(_ bytes: [UInt8]) -> String? {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        // Nothing can follow an incomplete block.
        ending = []
        return "cannot write \(names.last ?? base): \(String(cString: strerror(errno)))"
      }
      done += count
    }
    written += UInt64(bytes.count)
    return nil
  }

  private mutating func begin(at time: UInt64) -> String? {
    close()
    number += 1
    let name = "\(base)_\(Self.padded(number))_\(Self.stamp(time))\(suffix)"
    descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      return "cannot create \(name): \(String(cString: strerror(errno)))"
    }
    names.append(name)
    while names.count > files { unlink(names.removeFirst()) }
    written = 0
    return put(header)
  }

  package mutating func close() {
    guard descriptor >= 0 else { return }
    _ = put(ending)
    Glibc.close(descriptor)
    descriptor = -1
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  private static func stamp(_ time: UInt64) -> String {
    var seconds = time_t(time / 1_000_000_000)
    var parts = tm()
    var text = [CChar](repeating: 0, count: 32)
    guard localtime_r(&seconds, &parts) != nil else { return "0" }
    let count = strftime(&text, text.count, "%Y%m%d%H%M%S", &parts)
    return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
