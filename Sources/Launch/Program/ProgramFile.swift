import Glibc

/// The file of a program, found as a shell finds it.
package struct ProgramFile: Hashable, Sendable {
  package let path: String
  /// The user whose rights it would run with; nil for the user who starts it.
  package let borrowedOwner: UInt32?

  /// - Parameters:
  ///   - name: A name to look for in the folders of PATH, or a path, which has a slash.
  ///   - search: The value of PATH.
  package init(_ name: String, search: String?) throws(LaunchError) {
    guard !name.isEmpty else { throw .notFound("''", isPath: true) }
    if name.contains("/") {
      try self.init(path: name)
      return
    }
    var refused: LaunchError?
    let folders = (search ?? "/usr/local/bin:/usr/bin:/bin")
      .split(separator: ":", omittingEmptySubsequences: false)
    for folder in folders {
      do {
        try self.init(path: folder.isEmpty ? "./\(name)" : "\(folder)/\(name)")
        return
      } catch .notFound {
        continue
      } catch {
        refused = refused ?? error
      }
    }
    throw refused ?? .notFound(name, isPath: false)
  }

  private init(path: String) throws(LaunchError) {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw .notFound(path, isPath: true) }
      throw .notExecutable(path, reason: String(cString: strerror(errno)))
    }
    guard facts.st_mode & S_IFMT != S_IFDIR else {
      throw .notExecutable(path, reason: "it is a folder")
    }
    guard access(path, X_OK) == 0 else {
      let reason = errno == EACCES ? "it is not executable; chmod +x makes it so" : nil
      throw .notExecutable(path, reason: reason ?? String(cString: strerror(errno)))
    }
    self.path = path
    let isSetUser = facts.st_mode & S_ISUID != 0 && facts.st_uid != geteuid()
    borrowedOwner = isSetUser ? facts.st_uid : nil
  }
}
