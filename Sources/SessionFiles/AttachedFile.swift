import Import

/// A file that another file names, in the same folder or below it.
enum AttachedFile {
  /// - Parameters:
  ///   - name: As the other file names it: a path relative to that file's folder.
  ///   - path: The other file's; `-` has no folder.
  /// - Returns: nil when there is none, or when it would be elsewhere.
  static func find(_ name: String, beside path: String) -> HARAttachment? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isBelow = !name.contains("\0") && parts.allSatisfy { !["", ".", ".."].contains($0) }
    guard path != "-", isBelow else { return nil }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    guard let file = try? FileDescriptor.open(folder + name), file.isRegular else { return nil }
    return HARAttachment(size: file.size) { file.read(at: $0, count: $1) }
  }
}
