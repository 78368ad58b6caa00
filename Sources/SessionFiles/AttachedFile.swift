import Import

/// A file that another one names, beside it.
enum AttachedFile {
  /// - Parameters:
  ///   - name: As the other file names it: a path down from where that one is.
  ///   - path: Of the other file; `-` has none beside it.
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
