import Capture
import Glibc
import Synchronization

/// Continues in another file.
extension SessionFile {
  /// Continues in a file with a name, which begins with a copy of what there is so far.
  ///
  /// - Parameters:
  ///   - replaces: Whether an existing regular file is replaced.
  ///   - inputs: Files that are read, which it may not replace.
  package func record(
    to path: String, replaces: Bool = false, inputs: [FileIdentity] = []
  ) throws(FileError) {
    let target = try NewFile.record(path, replaces: replaces, inputs: inputs)
    flush()
    let failure = writer.withLock { _ in move(to: target, path) }
    if let failure {
      unlink(path)
      throw failure
    }
  }

  /// Copies what there is so far to a new file and continues in it; the caller holds the writer.
  func move(to target: FileDescriptor, _ path: String) -> FileError? {
    let (source, map, header, oldest) = state.withLock { state in
      (state.file, state.map, state.headerEnd, max(state.oldest, state.headerEnd))
    }
    var copied = FileMap()
    var end: UInt64 = 0
    for extent in map.leavingOut(header..<oldest) {
      guard Self.copy(extent, from: source, to: target, at: end) else {
        return FileError(.write, path)
      }
      copied.append(position: extent.position, offset: end, count: extent.count)
      end += extent.count
    }
    state.withLock { state in
      state.file = target
      state.path = path
      state.map = copied
      state.fileEnd = end
      state.outage = nil
    }
    watch.add(target, .any)
    return nil
  }

  private static func copy(
    _ extent: FileMap.Extent, from source: FileDescriptor, to target: FileDescriptor,
    at offset: UInt64
  ) -> Bool {
    var done: UInt64 = 0
    while done < extent.count {
      let wanted = Int(clamping: min(extent.count - done, 1 << 20))
      let bytes = source.read(at: extent.offset + done, count: wanted)
      guard !bytes.isEmpty, target.write(bytes, at: offset + done) else { return false }
      done += UInt64(bytes.count)
    }
    return true
  }
}
