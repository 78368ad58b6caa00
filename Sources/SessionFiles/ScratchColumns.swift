import Capture
import Dispatch
import Glibc
import Synchronization

/// The log's chunks: in memory while they are filled, in a scratch file of our own once they are
/// full, so that resident memory stays bounded however long the session.
///
/// A full chunk is copied to the file in the background and the file is then mapped in its place,
/// at the same address. The file has no name, so no other program can shorten it under the mapping;
/// when there is no room on the disk, the chunk stays where it is.
package final class ScratchColumns: ColumnStorage {
  private struct State {
    var file: FileDescriptor?
    var size: off_t = 0
    /// The chunks that are in the file: their addresses, with the bytes of each.
    var moved: [UInt: Int] = [:]
  }

  private let state: Mutex<State>
  /// Where chunks are moved, one after the other, in the background.
  private let mover = DispatchQueue(label: "windsock.columns", qos: .utility)

  package init() { state = Mutex(State(file: try? FileDescriptor.scratch())) }

  package func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
    let mapped = mmap(
      nil, Self.pages(byteCount), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    return mapped == MAP_FAILED ? nil : mapped
  }

  package func seal(_ chunk: UnsafeMutableRawPointer, byteCount: Int) {
    let address = UInt(bitPattern: chunk)
    // Freeing the storage waits for the queue, so that the chunk outlives the move.
    mover.async { self.move(address, byteCount: byteCount) }
  }

  package func deallocate(_ chunk: UnsafeMutableRawPointer, byteCount: Int) {
    let length = Self.pages(byteCount)
    let address = UInt(bitPattern: chunk)
    mover.sync {
      state.withLock { $0.moved[address] = nil }
      munmap(UnsafeMutableRawPointer(bitPattern: address), length)
    }
  }

  package func letGo() {
    state.withLock { state in
      for (address, length) in state.moved {
        madvise(UnsafeMutableRawPointer(bitPattern: address), length, MADV_DONTNEED)
      }
    }
  }

  private func move(_ address: UInt, byteCount: Int) {
    guard let chunk = UnsafeMutableRawPointer(bitPattern: address) else { return }
    let length = Self.pages(byteCount)
    let place = state.withLock { state -> (FileDescriptor, off_t)? in
      guard let file = state.file else { return nil }
      defer { state.size += off_t(length) }
      return (file, state.size)
    }
    guard let (file, offset) = place, Self.write(chunk, length, to: file, at: offset) else {
      return
    }
    // A reader that comes in between waits for the mapping and finds the same bytes.
    let flags = MAP_SHARED | MAP_FIXED
    let mapped = mmap(chunk, length, PROT_READ | PROT_WRITE, flags, file.number, offset)
    guard mapped != MAP_FAILED else { return }
    madvise(chunk, length, MADV_DONTNEED)
    state.withLock { $0.moved[address] = length }
  }

  private static func write(
    _ chunk: UnsafeMutableRawPointer, _ length: Int, to file: FileDescriptor, at offset: off_t
  ) -> Bool {
    var done = 0
    while done < length {
      let count = pwrite(file.number, chunk + done, length - done, offset + off_t(done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  private static func pages(_ byteCount: Int) -> Int {
    let page = Int(getpagesize())
    return (byteCount + page - 1) / page * page
  }
}
