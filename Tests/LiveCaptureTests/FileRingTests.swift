import Glibc
import Pcapng
import Testing

@testable import LiveCapture

/// A recording in several files of which the oldest go.
@Suite struct FileRingTests {
  private static let header = PcapngBlocks.captureHeader(
    application: "test", linkType: 1, snapshotLength: 262_144, name: "lo", filter: "port 1")

  private static func folder() throws -> String {
    var template = Array("/tmp/windsock-ring-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private static func bytes(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&buffer, 1, buffer.count, file)
    return Array(buffer.prefix(count))
  }

  /// The files of a folder that this process has open.
  private static func openFiles(in folder: String) -> [String] {
    (0..<256).compactMap { number in
      var target = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink("/proc/self/fd/\(number)", &target, target.count)
      let path = String(
        decoding: target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count + 1)) : nil
    }
  }

  private static func block(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    Array(text.utf8).withUnsafeBytes {
      PcapngBlocks.append(captured: $0, original: $0.count + 1, time: 7, to: &bytes)
    }
    return bytes
  }

  @Test func theNewestFilesStayAndEachBeginsWithTheHeader() throws {
    let folder = try Self.folder()
    let block = Self.block("a packet")
    var ring = FileRing(
      path: "\(folder)/all.pcap", files: 3, size: UInt64(Self.header.count + 2 * block.count),
      header: Self.header)
    for _ in 0..<11 { #expect(ring.write(block, at: 1_700_000_000_000_000_000) == nil) }
    #expect(Self.openFiles(in: folder).map { $0.hasPrefix("all_00006") } == [true])
    ring.close()
    #expect(Self.openFiles(in: folder) == [])
    let names = Self.names(in: folder)
    #expect(names.map { $0.prefix(9) } == ["all_00004", "all_00005", "all_00006"])
    #expect(names.allSatisfy { $0.hasSuffix(".pcap") })
    let counts = [2, 2, 1]
    for (name, count) in zip(names, counts) {
      let expected = Self.header + (0..<count).flatMap { _ in block }
      #expect(Self.bytes("\(folder)/\(name)") == expected)
      unlink("\(folder)/\(name)")
    }
    rmdir(folder)
  }

  /// A file that lacks one byte of its size takes another block.
  @Test(arguments: [(0, 2), (1, 3)])
  func aFileIsFullOnceItHasItsSize(more: Int, blocks: Int) throws {
    let folder = try Self.folder()
    let block = Self.block("a packet")
    var ring = FileRing(
      path: "\(folder)/all", files: 9, size: UInt64(Self.header.count + 2 * block.count + more),
      header: Self.header)
    for _ in 0...blocks { #expect(ring.write(block, at: 0) == nil) }
    ring.close()
    let names = Self.names(in: folder)
    #expect(
      names.map { (Self.bytes("\(folder)/\($0)").count - Self.header.count) / block.count }
        == [blocks, 1])
    for name in names { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  @Test func numbersHaveFiveDigitsAndMoreOnlyWhereTheyNeedThem() throws {
    let folder = try Self.folder()
    var ring = FileRing(path: "\(folder)/a", files: 2, size: 0, header: [])
    for _ in 1...10_000 {
      if let failure = ring.write([], at: 0) { Issue.record("\(failure)") }
    }
    ring.close()
    let names = Self.names(in: folder)
    #expect(names.map { $0.split(separator: "_")[1] } == ["09999", "10000"])
    for name in names { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  @Test func eachFileEndsWithWhatWasCountedByThen() throws {
    let folder = try Self.folder()
    let block = Self.block("a packet")
    var ring = FileRing(
      path: "\(folder)/all.pcapng", files: 3, size: UInt64(Self.header.count + block.count),
      header: Self.header)
    let counts = (1...2).map {
      PcapngBlocks.statistics(time: 7, received: $0, dropped: $0, byInterface: 0)
    }
    for count in counts {
      #expect(ring.write(block, at: 0) == nil)
      ring.ending = count
    }
    ring.close()
    let names = Self.names(in: folder)
    #expect(names.count == 2)
    for (name, count) in zip(names, counts) {
      #expect(Self.bytes("\(folder)/\(name)") == Self.header + block + count)
      unlink("\(folder)/\(name)")
    }
    rmdir(folder)
  }

  @Test func aFolderThatIsNotThereIsOneSentence() {
    var ring = FileRing(path: "/nowhere/at/all", files: 2, size: 100, header: Self.header)
    let sentence = ring.write([], at: 0)
    #expect(sentence?.hasPrefix("cannot create /nowhere/at/all_00001_") == true)
    #expect(sentence?.hasSuffix(".pcapng: No such file or directory") == true)
  }

  @Test func packetsAreWrittenAsTheyAreRead() {
    var reader = PcapngReader()
    let file = Self.header + Self.block("one") + Self.block("four")
    var position = 0
    var packets: [String] = []
    file.withUnsafeBytes { bytes in
      while position < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        switch reader.next(in: rest, at: UInt64(position)) {
        case .packet(let packet, let size):
          packets.append(
            "\(String(decoding: packet.bytes, as: UTF8.self)) \(packet.originalLength) \(packet.time)"
          )
          position += size
        case .skip(let count): position += Int(count)
        default: return
        }
      }
    }
    #expect(packets == ["one 4 7", "four 5 7"])
  }
}
