import Capture
import Glibc
import Synchronization

/// Marks and notes on a capture that is only read, in a file beside it: the capture is evidence, and
/// stays as it is.
///
/// Each line is a comment as it would be in a recording. The first one identifies the capture by
/// its first bytes.
package final class MarksFile: Sendable {
  private struct State {
    /// What could not be entered yet.
    var waiting: [String] = []
    /// Whether the file is about another capture.
    var isForeign = false
  }

  /// How many bytes of a capture identify it, and the size of the largest file that is read.
  private static let knownBytes = 4096
  private static let largest = 16 << 20

  private let path: String
  private let capture: FileDescriptor
  private let state = Mutex(State())

  /// - Parameters:
  ///   - path: The capture's.
  ///   - capture: The same, open.
  init(for path: String, _ capture: FileDescriptor) {
    self.path = path + ".marks"
    self.capture = capture
    guard let file = try? FileDescriptor.open(self.path), file.isRegular else { return }
    let bytes = file.read(at: 0, count: Int(clamping: min(file.size, UInt64(Self.largest))))
    var lines = bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    guard !lines.isEmpty else { return }
    let first = lines.removeFirst()
    state.withLock { state in
      state.isForeign = !isAbout(first)
      state.waiting = state.isForeign ? [] : lines
    }
  }

  /// The marks and notes of the file, as comments; none of one that is about another capture.
  package var comments: [String] {
    guard warning == nil, let file = try? FileDescriptor.open(path), file.isRegular else {
      return []
    }
    let bytes = file.read(at: 0, count: Int(clamping: min(file.size, UInt64(Self.largest))))
    return bytes.split(separator: 0x0A).dropFirst().map { String(decoding: $0, as: UTF8.self) }
  }

  /// What is wrong with the file, in one sentence; nil when nothing is.
  package var warning: String? {
    state.withLock { $0.isForeign } ? "\(path) is about another capture, and is not used" : nil
  }

  /// Enters the marks and notes whose frames and connections are there by now.
  func enter(into session: Session) {
    state.withLock { state in state.waiting.removeAll { session.enter(kept: $0) } }
  }

  /// Keeps marks and notes.
  package func add(_ comments: [String]) throws(FileError) {
    guard !state.withLock({ $0.isForeign }) else {
      throw FileError(.write, path, .isForeign)
    }
    let flags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let number = open(path, flags, 0o600)
    guard number >= 0 else { throw FileError(.create, path) }
    let file = FileDescriptor(number)
    guard file.isRegular else { throw FileError(.create, path, .isNoFile("something else")) }
    var lines = file.size == 0 ? [firstLine] : []
    lines += comments
    let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
    // At the end, wherever that is now: another windsock may add to it as well.
    guard file.write(bytes, at: file.size) else { throw FileError(.write, path) }
  }

  private var firstLine: String {
    let known = capture.read(at: 0, count: Self.knownBytes)
    return "windsock:{\"bytes\":\(known.count),\"hash\":\(Self.hash(known))}"
  }

  private func isAbout(_ line: String) -> Bool {
    let digits = line.split { !$0.isNumber }
    guard line.hasPrefix("windsock:{\"bytes\":"), digits.count == 2, let count = Int(digits[0]),
      count <= Self.knownBytes
    else { return false }
    let known = capture.read(at: 0, count: count)
    return known.count == count && "\(Self.hash(known))" == digits[1]
  }

  /// FNV-1a: it only has to distinguish captures.
  private static func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
