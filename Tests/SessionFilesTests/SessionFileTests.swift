import CLinux
import Capture
import Glibc
import Testing

@testable import SessionFiles

/// Session file.
@Suite struct SessionFileTests {
  private static func bytes(_ count: Int, seed: Int = 1) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ seed &* 13 &+ $0 >> 8) }
  }

  /// A path in the temporary directory that no other test uses.
  private static func path(_ name: String) -> String {
    "/tmp/windsock-test-\(getpid())-\(name).pcapng"
  }

  @Test func whatWasAppendedIsReadBackBeforeAndAfterItIsWritten() throws {
    let file = try SessionFile.scratch()
    var expected: [UInt8] = []
    for round in 0..<50 {
      let bytes = Self.bytes(1000 + round * 37, seed: round)
      let position = file.append([
        .copied(Array(bytes.prefix(10))), .copied(Array(bytes.dropFirst(10))),
      ])
      #expect(position == UInt64(expected.count))
      expected += bytes
      if round % 7 == 0 { file.flush() }
      #expect(file.read(position: 0, count: expected.count) == expected)
      #expect(file.read(position: position, count: bytes.count) == bytes)
      #expect(file.read(position: position + 3, count: 4) == Array(bytes[3..<7]))
    }
    #expect(file.size == UInt64(expected.count))
    #expect(file.read(position: file.size, count: 10).isEmpty)
    #expect(file.read(position: .max, count: 10).isEmpty)
  }

  @Test func largePiecesAreKeptInTheBufferTheyCameInUntilTheyAreWritten() throws {
    final class Buffer {
      let bytes: UnsafeMutableRawBufferPointer
      init(_ source: [UInt8]) {
        bytes = .allocate(byteCount: source.count, alignment: 8)
        bytes.copyBytes(from: source)
      }
      deinit {
        // What is read after its owner went would show.
        bytes.initializeMemory(as: UInt8.self, repeating: 0xEE)
        bytes.deallocate()
      }
    }
    let file = try SessionFile.scratch()
    let source = Self.bytes(300_000)
    do {
      let buffer = Buffer(source)
      _ = file.append([
        .copied([1, 2]),
        .borrowed(CapturedBytes(UnsafeRawBufferPointer(buffer.bytes), owner: buffer)),
        .copied([3]),
      ])
    }
    #expect(file.read(position: 0, count: 400_000) == [1, 2] + source + [3])
    file.flush()
    #expect(file.read(position: 0, count: 400_000) == [1, 2] + source + [3])
  }

  @Test func nobodyHasToAskForBytesToBeWritten() throws {
    let path = Self.path("itself")
    defer { unlink(path) }
    let file = try SessionFile.unnamed(for: path)
    try file.record(to: path)
    _ = file.append([.copied(Self.bytes(5000))])
    let deadline = time(nil) + 10
    var status = stat()
    repeat {
      stat(path, &status)
      usleep(1000)
    } while status.st_size < 5000 && time(nil) < deadline
    #expect(status.st_size == 5000)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(file.failure == nil)
  }

  @Test func aRecordingThatStartsLateBeginsWithWhatThereWas() throws {
    let path = Self.path("late")
    defer { unlink(path) }
    let file = try SessionFile.scratch()
    let bytes = Self.bytes(3_000_000)
    _ = file.append([.copied(Array(bytes.prefix(1_000_000)))])
    try file.record(to: path)
    _ = file.append([.copied(Array(bytes.dropFirst(1_000_000)))])
    file.flush()
    #expect(file.read(position: 0, count: bytes.count) == bytes)
    let recorded = try FileDescriptor.open(path)
    #expect(recorded.read(at: 0, count: bytes.count + 1) == bytes)
  }

  @Test func scratchOverItsLimitGivesUpItsOldestBlocksAndKeepsItsHeadAndItsEnd() throws {
    let path = Self.path("limited")
    defer { unlink(path) }
    let file = try SessionFile.scratch(limit: 8 << 20)
    let head = Self.bytes(100, seed: 99)
    _ = file.append([.copied(head)])
    let block = Self.bytes(1 << 20)
    var positions: [UInt64] = []
    for _ in 0..<40 {
      positions.append(file.append([.copied(block)]))
      file.flush()
    }
    #expect(file.read(position: 0, count: 100) == head)
    #expect(file.read(position: positions[39], count: block.count) == block)
    #expect(file.read(position: positions[32], count: block.count) == block)
    #expect(file.read(position: positions[2], count: block.count).isEmpty)
    // A recording made now begins with the head and whole blocks, and reading goes on.
    try file.record(to: path)
    let recorded = try FileDescriptor.open(path)
    #expect(recorded.read(at: 0, count: 100) == head)
    #expect(recorded.read(at: 100, count: block.count) == block)
    #expect(recorded.size < 14 << 20)
    #expect(file.read(position: positions[39], count: block.count) == block)
    let next = file.append([.copied([1, 2, 3])])
    file.flush()
    #expect(file.read(position: next, count: 3) == [1, 2, 3])
  }

  @Test func aFullDiskIsSaidInOneSentenceAndAppendingGoesOn() throws {
    let file = try SessionFile(file: FileDescriptor(open("/dev/full", O_RDWR)), path: "/dev/full")
    _ = file.append([.copied(Self.bytes(5000))])
    file.flush()
    let failure = try #require(file.failure)
    #expect(failure.hasPrefix("recording to /dev/full stopped: No space left on device"))
    _ = file.append([.copied(Self.bytes(5000))])
    file.flush()
    #expect(file.size == 10_000)
  }

  @Test func aRecordingResumesOnceThereIsRoomAndSaysHowMuchIsMissing() throws {
    let disk = try FileDescriptor.scratch()
    let number = open("/dev/full", O_RDWR)
    let file = try SessionFile(file: FileDescriptor(number))
    _ = file.append([.copied(Self.bytes(5000))])
    file.flush()
    #expect(file.failure?.contains("stopped: No space left on device") == true)
    #expect(file.takeNews().count == 1)
    // What was full has room now.
    #expect(dup2(disk.number, number) == number)
    let deadline = time(nil) + 10
    while file.failure != nil, time(nil) < deadline {
      file.flush()
      usleep(1000)
    }
    #expect(file.failure == nil && file.isDamaged)
    #expect(
      file.takeNews() == ["recording to the scratch file resumed; 5000 bytes of it are missing"])
    let later = Self.bytes(300, seed: 2)
    let position = file.append([.copied(later)])
    file.flush()
    #expect(position == 5000 && file.read(position: position, count: 400) == later)
    #expect(file.read(position: 0, count: 400) == [])
    // A block that says what is missing, and then what came after it.
    let gap = Int(WholeBlocks.end(in: disk, from: 0, upTo: disk.size - 300))
    #expect(gap > 12 && disk.size == UInt64(gap + 300))
    #expect(disk.read(at: UInt64(gap), count: 300) == later)
  }

  @Test func aPlaceThatCannotBeWrittenIsAnErrorWithItsReason() {
    #expect(throws: FileError(.create, "/nowhere/at/all", code: ENOENT)) {
      try SessionFile.unnamed(for: "/nowhere/at/all")
    }
  }

  @Test func columnsInScratchAreMemoryLikeAnyOtherAndKeepWhatIsWrittenToThem() throws {
    let columns = ScratchColumns()
    var chunks: [UnsafeMutableRawPointer] = []
    for index in 0..<8 {
      let chunk = try #require(columns.allocate(byteCount: 1 << 20))
      chunk.initializeMemory(as: UInt8.self, repeating: UInt8(index), count: 1 << 20)
      columns.seal(chunk, byteCount: 1 << 20)
      chunks.append(chunk)
    }
    for (index, chunk) in chunks.enumerated() {
      #expect(chunk.load(fromByteOffset: 1 << 19, as: UInt8.self) == UInt8(index))
      columns.deallocate(chunk, byteCount: 1 << 20)
    }
  }

  @Test func columnsKeepTheirBytesWhenTheirMemoryIsGivenBack() throws {
    let columns = ScratchColumns()
    let size = 1 << 20
    let chunk = try #require(columns.allocate(byteCount: size))
    chunk.initializeMemory(as: UInt8.self, repeating: 7, count: size)
    columns.seal(chunk, byteCount: size)
    // Freeing one waits until those before it are in the file.
    let other = try #require(columns.allocate(byteCount: size))
    columns.deallocate(other, byteCount: size)
    let bytes = UnsafeRawBufferPointer(start: chunk, count: size)
    #expect(bytes.allSatisfy { $0 == 7 })
    #expect(try residentBytes(of: chunk) == size)
    columns.letGo()
    #expect(try residentBytes(of: chunk) == 0)
    #expect(bytes.allSatisfy { $0 == 7 })
    columns.deallocate(chunk, byteCount: size)
    columns.letGo()
  }

  /// What proc_pid_smaps(5) says of the mapping that begins at an address.
  private func residentBytes(of start: UnsafeMutableRawPointer) throws -> Int {
    let name = String(UInt(bitPattern: start), radix: 16)
    let file = try #require(fopen("/proc/self/smaps", "r"))
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 4096)
    var isThere = false
    while fgets(&buffer, Int32(buffer.count), file) != nil {
      let line = String(
        decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if line.hasPrefix(name + "-") { isThere = true }
      if isThere, line.hasPrefix("Rss:") {
        return (Int(line.filter(\.isNumber)) ?? 0) << 10
      }
    }
    return try #require(nil as Int?, "no mapping begins there")
  }
}

/// Files by their numbers.
@Suite struct FileDescriptorTests {
  @Test func nothingIsReadBehindTheLastPlaceThatAFileCanHave() throws {
    let file = try FileDescriptor.scratch()
    #expect(file.write([1, 2, 3], at: 0))
    var buffer = [UInt8](repeating: 9, count: 4)
    for (offset, count) in [(0, 3), (2, 1), (3, 0), (1 << 63, 0), (.max, 0)] as [(UInt64, Int)] {
      let found = buffer.withUnsafeMutableBytes { file.read(at: offset, into: $0) }
      #expect(try found.get() == count, "at \(offset)")
      #expect(file.read(at: offset, count: 4).count == count)
    }
  }
}
