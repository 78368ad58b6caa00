import Glibc

/// Recognizes the processes that a program leaves behind.
package struct ProgramTraces: Sendable {
  /// The most bytes of an environment that are read: the kernel returns no more than it keeps of
  /// arguments.
  private static let limit = 4 << 20

  private let group: Int32?
  private let folder: [UInt8]

  /// - Parameters:
  ///   - group: The process group that the program got; nil when it was not started.
  ///   - folder: The path of a folder that no other program has in its environment.
  package init(group: Int32?, folder: String) {
    self.group = group
    self.folder = Array(folder.utf8)
  }

  /// Whether a process is the program's: in its group, or with its folder in the environment that it
  /// was started with.
  package func isOn(_ process: Int32) -> Bool {
    if let group, getpgid(process) == group { return true }
    return Self.environment(of: process).contains { variable in
      guard let equals = variable.firstIndex(of: UInt8(ascii: "=")) else { return false }
      let value = variable[(equals + 1)...]
      guard value.starts(with: folder) else { return false }
      let rest = value.dropFirst(folder.count)
      return rest.isEmpty || rest.first == UInt8(ascii: "/")
    }
  }

  /// The variables of a process (proc(5)); none where they may not be read.
  private static func environment(of process: Int32) -> [ArraySlice<UInt8>] {
    let file = open("/proc/\(process)/environ", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < limit {
      let count = read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return bytes.split(separator: 0)
  }
}
