import Capture
import Glibc
import Synchronization
import Testing

@testable import SessionFiles

/// The store of a capture that is being read: its file, and what was made of it.
struct DerivedStoreTests {
  private static func derive(_ bytes: [UInt8], in store: DerivedStore) -> UInt64 {
    bytes.withUnsafeBytes { store.derive($0) }
  }

  @Test func positionsNameTheirStore() {
    let file = MemoryStore()
    _ = file.append([.copied(Array("in the file".utf8))])
    let store = DerivedStore(file, within: ScratchLimit(1 << 20))
    let first = Self.derive(Array("first".utf8), in: store)
    let second = Self.derive(Array("second".utf8), in: store)
    #expect(store.read(position: 0, count: 6) == Array("in the".utf8))
    #expect(store.read(position: first, count: 5) == Array("first".utf8))
    #expect(store.read(position: second, count: 100) == Array("second".utf8))
    #expect(store.size == 11, "the size is the file's")
    store.flush()
    #expect(store.read(position: first, count: 11) == Array("firstsecond".utf8))
    #expect(store.read(position: second + 6, count: 1) == [])
  }

  @Test func troubleOfTheFileRingsTheBell() throws {
    let full = open("/dev/full", O_RDWR)
    let file = try SessionFile(file: FileDescriptor(full), path: "/dev/full")
    let store = DerivedStore(file, within: ScratchLimit(1 << 20))
    let rings = Atomic(0)
    store.notify { rings.wrappingAdd(1, ordering: .relaxed) }
    _ = store.append([.copied([1, 2, 3])])
    store.flush()
    #expect(rings.load(ordering: .relaxed) == 1)
    #expect(store.failure != nil && store.isDamaged)
    #expect(store.takeNews().count == 1)
  }

  @Test func theOldestGoesPastTheLimit() {
    let store = DerivedStore(MemoryStore(), within: ScratchLimit(8 << 20))
    let header = Self.derive([1], in: store)
    let first = Self.derive([UInt8](repeating: 2, count: 4 << 20), in: store)
    var last: UInt64 = 0
    for number in 3..<9 {
      last = Self.derive([UInt8](repeating: UInt8(number), count: 4 << 20), in: store)
      store.flush()
    }
    #expect(store.read(position: first, count: 1) == [])
    #expect(store.read(position: header, count: 1) == [1])
    #expect(store.read(position: last, count: 1) == [8])
  }

  @Test func aLimitIsSharedWithHalfOfItForEach() {
    let limit = ScratchLimit(100)
    let (one, two) = (MemoryStore(), MemoryStore())
    #expect(limit.room(for: one, holding: 30) == 100)
    #expect(limit.room(for: two, holding: 10) == 70)
    #expect(limit.room(for: one, holding: 95) == 90)
    #expect(limit.room(for: two, holding: 20) == 50)
  }
}
