import Capture
import Synchronization

/// The store of a capture that is being read: its file, and scratch space for bytes that do not
/// stand there as they are (`SessionStore.derive`).
///
/// The scratch space is made with the first such bytes and has no name. A position shows which of
/// the two it refers to.
final class DerivedStore: SessionStore {
  private struct State {
    var scratch: SessionFile?
    /// Why there is no scratch space.
    var failure: String?
    var news: [String] = []
    var ring: (@Sendable () -> Void)?
  }

  private let file: any SessionStore
  private let limit: ScratchLimit
  private let state = Mutex(State())

  /// - Parameter limit: What the scratch space may hold, together with others that share the limit.
  init(_ file: any SessionStore, within limit: ScratchLimit) {
    self.file = file
    self.limit = limit
  }

  private var scratch: SessionFile? { state.withLock { $0.scratch } }

  func derive(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let scratch = scratch ?? makeScratch(), let base = bytes.baseAddress else {
      return StorePosition.derived
    }
    let position = scratch.append(upTo: bytes.count) { target in
      target.copyMemory(from: base, byteCount: bytes.count)
      return bytes.count
    }
    return StorePosition.derived | position
  }

  private func makeScratch() -> SessionFile? {
    let (made, ring) = state.withLock { state -> (SessionFile?, (@Sendable () -> Void)?) in
      guard state.scratch == nil, state.failure == nil else { return (state.scratch, nil) }
      do throws(FileError) {
        state.scratch = try .scratch(within: limit)
        if let ring = state.ring { state.scratch?.notify(ring) }
        return (state.scratch, nil)
      } catch {
        state.failure = "\(error.text); decrypted payloads cannot be shown"
        state.news.append("\(error.text); decrypted payloads cannot be shown")
        return (nil, state.ring)
      }
    }
    ring?()
    return made
  }

  func read(position: UInt64, count: Int) -> [UInt8] {
    guard position & StorePosition.derived != 0 else {
      return file.read(position: position, count: count)
    }
    return scratch?.read(position: position & ~StorePosition.derived, count: count) ?? []
  }

  func append(_ pieces: [StorePiece]) -> UInt64 { file.append(pieces) }

  func append(upTo limit: Int, _ fill: (UnsafeMutableRawPointer) -> Int) -> UInt64 {
    file.append(upTo: limit, fill)
  }

  func makeRoom() {
    file.makeRoom()
    scratch?.makeRoom()
  }

  func flush() {
    file.flush()
    scratch?.flush()
  }

  var failure: String? { file.failure ?? state.withLock { $0.failure } ?? scratch?.failure }

  var isDamaged: Bool { file.isDamaged || scratch?.isDamaged ?? false }

  func takeNews() -> [String] {
    let own = state.withLock { state in
      defer { state.news = [] }
      return state.news
    }
    return own + file.takeNews() + (scratch?.takeNews() ?? [])
  }

  func notify(_ ring: @escaping @Sendable () -> Void) {
    state.withLock { $0.ring = ring }
    file.notify(ring)
    scratch?.notify(ring)
  }

  var size: UInt64 { file.size }
}
