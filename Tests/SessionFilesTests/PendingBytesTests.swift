import Capture
import Testing

@testable import SessionFiles

/// Bytes on their way to a file: what was appended can be read back at once.
@Suite struct PendingBytesTests {
  private final class Buffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ count: Int, _ value: UInt8) {
      bytes = .allocate(byteCount: count, alignment: 1)
      bytes.initializeMemory(as: UInt8.self, repeating: value)
    }

    deinit { bytes.deallocate() }
  }

  @Test func smallPiecesAndLargeOnesStandInTheirOrder() {
    let pending = PendingBytes(start: 100)
    var expected: [UInt8] = []
    func take(_ piece: StorePiece, _ bytes: [UInt8]) {
      pending.append(piece)
      expected += bytes
    }
    take(.copied([1, 2, 3]), [1, 2, 3])
    for (count, value) in [(16 << 10, 4), (100, 5), ((16 << 10) - 1, 6)] as [(Int, UInt8)] {
      let buffer = Buffer(count, value)
      let captured = CapturedBytes(UnsafeRawBufferPointer(buffer.bytes), owner: buffer)
      take(.borrowed(captured), [UInt8](repeating: value, count: count))
    }
    let lost = [UInt8](repeating: 7, count: 20_000)
    lost.withUnsafeBytes { pending.append(.borrowed(CapturedBytes($0, owner: nil))) }
    expected += lost
    pending.append(upTo: 10) { target in
      target.storeBytes(of: 8, as: UInt8.self)
      return 1
    }
    expected.append(8)
    #expect(pending.count == expected.count)
    #expect(pending.read(position: 100, limit: .max) == expected)
    for (skip, limit) in [(0, 5), (2, 2), (3, 1), (16_386, 3), (16_387, 1), (40_000, 9_999)] {
      let found = pending.read(position: 100 + UInt64(skip), limit: limit)
      #expect(found == Array(expected[skip...].prefix(limit)), "from \(skip)")
    }
    let end = 100 + UInt64(expected.count)
    #expect(pending.read(position: end - 1, limit: 9) == [8])
    #expect(
      pending.read(position: end, limit: 9) == [] && pending.read(position: 99, limit: 9) == [])
  }

  @Test func nothingToWriteIsNoFailure() throws {
    let file = try FileDescriptor.scratch()
    let pending = PendingBytes(start: 0)
    pending.append(upTo: 10) { _ in 0 }
    #expect(pending.count == 0 && pending.write(to: file, at: 0) == nil)
    #expect(file.size == 0)
  }

  @Test func memoryIsUsedAgain() {
    let arena = ByteArena()
    let first = PendingBytes(start: 0, arena: arena)
    first.append(.copied([1, 2, 3]))
    #expect(arena.count == 3)
    let second = PendingBytes(start: 3, arena: arena)
    #expect(arena.count == 0 && second.count == 0)
    second.append(.copied([9]))
    #expect(second.read(position: 3, limit: 1) == [9])
  }
}

@Suite struct ByteArenaTests {
  @Test func bytesStayWhereTheyAreAsItGrows() {
    let arena = ByteArena()
    var expected: [UInt8] = []
    for size in [1, 4095, 1, 10_000, 0, 3 << 20, 5] {
      let value = UInt8(truncatingIfNeeded: expected.count &* 7 &+ size)
      let added = arena.append(upTo: size + 3) { target in
        target.initializeMemory(as: UInt8.self, repeating: value, count: size)
        return size
      }
      #expect(added == size)
      expected += [UInt8](repeating: value, count: size)
      #expect(arena.count == expected.count && arena.bytes.elementsEqual(expected))
    }
    arena.clear()
    #expect(arena.count == 0 && arena.bytes.isEmpty)
    #expect(
      arena.append(upTo: 1) {
        $0.storeBytes(of: 5, as: UInt8.self); return 1
      } == 1)
    #expect(arena.bytes.elementsEqual([5]))
  }
}

/// The part of a file that is in memory while it is read in order.
@Suite struct ReadingWindowTests {
  private static func put(_ window: ReadingWindow, _ bytes: [UInt8], needed: Int = 0) -> Int {
    let space = window.space(for: needed)
    space.copyBytes(from: bytes)
    window.fill(bytes.count)
    return space.count
  }

  @Test func whatIsNotUsedStays() {
    let window = ReadingWindow()
    #expect(window.bytes.isEmpty)
    #expect(Self.put(window, [1, 2, 3, 4, 5]) == ReadingWindow.size)
    window.drop(3)
    #expect(window.bytes.elementsEqual([4, 5]))
    #expect(Self.put(window, [6]) == ReadingWindow.size - 2)
    #expect(window.bytes.elementsEqual([4, 5, 6]))
    window.drop(99)
    #expect(window.bytes.isEmpty && Self.put(window, [7]) == ReadingWindow.size)
    #expect(window.bytes.elementsEqual([7]))
  }

  @Test func itGrowsForALargeRecordUpToItsLimit() {
    let window = ReadingWindow()
    _ = Self.put(window, [1, 2, 3])
    window.drop(1)
    #expect(Self.put(window, [4], needed: 3 << 20) == (3 << 20) - 2)
    #expect(window.bytes.elementsEqual([2, 3, 4]))
    #expect(Self.put(window, [], needed: 5) == (3 << 20) - 3, "it does not shrink")
    #expect(Self.put(window, [], needed: .max) == ReadingWindow.limit - 3)
    #expect(window.bytes.elementsEqual([2, 3, 4]))
  }
}
