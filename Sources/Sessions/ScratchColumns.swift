import Capture
import Glibc
import Synchronization

/// The log's chunks in a scratch file of our own, mapped: the system may take the memory of full
/// ones back, so that resident memory stays bounded however long the session.
///
/// The file has no name, so nobody else can shorten it under the mapping, and every chunk's space
/// is allocated before it is used, so that a full disk is a nil here and not a signal later.
package final class ScratchColumns: ColumnStorage {
  private struct State {
    var file: FileDescriptor?
    var size: off_t = 0
    /// Chunks that found no room in the file and live on the heap.
    var heap: Set<UInt> = []
  }

  private let state: Mutex<State>

  package init() { state = Mutex(State(file: try? FileDescriptor.scratch())) }

  package func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
    let address = state.withLock { state in
      if let mapped = Self.map(&state, byteCount: byteCount) { return UInt(bitPattern: mapped) }
      let address = UInt(
        bitPattern: UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 8))
      state.heap.insert(address)
      return address
    }
    return UnsafeMutableRawPointer(bitPattern: address)
  }

  private static func map(_ state: inout State, byteCount: Int) -> UnsafeMutableRawPointer? {
    guard let file = state.file else { return nil }
    let page = Int(getpagesize())
    let length = (byteCount + page - 1) / page * page
    guard posix_fallocate(file.number, state.size, off_t(length)) == 0 else { return nil }
    let mapped = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, file.number, state.size)
    guard let mapped, mapped != MAP_FAILED else { return nil }
    state.size += off_t(length)
    return mapped
  }

  package func seal(_ chunk: UnsafeMutableRawPointer, byteCount: Int) {
    let isMapped = state.withLock { !$0.heap.contains(UInt(bitPattern: chunk)) }
    if isMapped { madvise(chunk, byteCount, MADV_DONTNEED) }
  }

  package func deallocate(_ chunk: UnsafeMutableRawPointer, byteCount: Int) {
    let address = UInt(bitPattern: chunk)
    let wasHeap = state.withLock { $0.heap.remove(address) != nil }
    if wasHeap { chunk.deallocate() } else { munmap(chunk, byteCount) }
  }
}
