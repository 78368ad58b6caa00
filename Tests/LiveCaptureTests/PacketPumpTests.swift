import Foundation
import Glibc
import Pcapng
import Synchronization
import Testing

@testable import LiveCapture

/// What comes from an interface is passed on as pcapng until the end, and every drop is reported.
@Suite struct PacketPumpTests {
  /// Packets as an interface has them.
  private final class Packets: PacketSource, @unchecked Sendable {
    var waiting: [String]
    var statistics: PacketStatistics?
    /// Called for each question whether there is a packet, with how many were taken.
    var asked: (Int) -> Void = { _ in }
    /// Whether packets never end.
    var isEndless = false
    var failure: CaptureError?
    private(set) var taken = 0
    let linkType: UInt16 = 276
    var descriptor: Int32 = -1

    init(_ packets: [String] = []) {
      waiting = packets
      statistics = PacketStatistics(received: UInt64(packets.count))
    }

    func next(
      _ body: (_ bytes: UnsafeRawBufferPointer, _ original: Int, _ time: UInt64) -> Void
    ) throws(CaptureError) -> Bool {
      asked(taken)
      if waiting.isEmpty, isEndless { waiting.append("x") }
      guard !waiting.isEmpty else {
        if let failure { throw failure }
        return false
      }
      taken += 1
      let bytes = Array(waiting.removeFirst().utf8)
      bytes.withUnsafeBytes { body($0, bytes.count + 5, UInt64(taken)) }
      return true
    }
  }

  private static let options = CaptureOptions(
    interface: "lo", filter: "port 1", application: "test 1.0")

  private static func block(_ text: String, _ time: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    Array(text.utf8).withUnsafeBytes {
      PcapngBlocks.append(captured: $0, original: $0.count + 5, time: time, to: &bytes)
    }
    return bytes
  }

  /// An empty file without a name, to be read again once it was written.
  private static func file() throws -> Int32 {
    var template = Array("/tmp/windsock-pump-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    unlink(template)
    return try #require(descriptor >= 0 ? descriptor : nil)
  }

  private static func bytes(_ descriptor: Int32) -> [UInt8] {
    let count = Int(lseek(descriptor, 0, Int32(SEEK_END)))
    var bytes = [UInt8](repeating: 0, count: max(0, count))
    let got = pread(descriptor, &bytes, bytes.count, 0)
    return Array(bytes.prefix(max(0, got)))
  }

  /// What is passed on until nothing more comes; stopped then.
  private static func carried(by pump: PacketPump, _ packets: Packets) throws -> [UInt8] {
    let file = try file()
    defer { close(file) }
    let whenEmpty = packets.asked
    packets.asked = { [weak packets, weak pump] taken in
      whenEmpty(taken)
      if packets?.waiting.isEmpty == true { pump?.stop() }
    }
    pump.run(into: dup(file))
    return bytes(file)
  }

  @Test func packetsFollowTheHeaderInTheirOrder() throws {
    let packets = Packets(["one", "two", "three"])
    let pump = try PacketPump(Self.options, source: packets)
    #expect(
      pump.header
        == PcapngBlocks.captureHeader(
          application: "test 1.0", linkType: 276, snapshotLength: 262_144, name: "lo",
          filter: "port 1"))
    let bytes = try Self.carried(by: pump, packets)
    #expect(
      bytes == pump.header + Self.block("one", 1) + Self.block("two", 2) + Self.block("three", 3))
    #expect(pump.summary == "3 packets captured on lo, none dropped")
    #expect(pump.takeNews() == [])
  }

  /// What the system had by then is not lost with the end.
  @Test func whatWasCapturedBeforeTheEndIsPassedOn() throws {
    let packets = Packets((1...2000).map { "\($0)" })
    let pump = try PacketPump(Self.options, source: packets)
    let file = try Self.file()
    defer { close(file) }
    pump.stop()
    pump.run(into: dup(file))
    #expect(packets.waiting.isEmpty)
    #expect(
      Self.bytes(file).suffix(Self.block("2000", 2000).count) == Self.block("2000", 2000)[...])
  }

  /// On a busy interface there is always one more packet: the end still comes.
  @Test func endlessPacketsDoNotHoldUpTheEnd() throws {
    let packets = Packets()
    packets.isEndless = true
    let pump = try PacketPump(Self.options, source: packets)
    let file = try Self.file()
    defer { close(file) }
    pump.stop()
    packets.asked = { taken in
      // More than a busy second brings.
      if taken > 1 << 20 { packets.isEndless = false }
    }
    pump.run(into: dup(file))
    #expect(packets.isEndless)
  }

  @Test func aSignalEndsIt() throws {
    let (reading, writing) = try Self.pipe()
    defer { for end in [reading, writing] { close(end) } }
    try #require(write(writing, "x", 1) == 1)
    let packets = Packets(["one"])
    let pump = try PacketPump(Self.options, source: packets)
    let file = try Self.file()
    defer { close(file) }
    pump.run(into: dup(file), until: reading)
    #expect(Self.bytes(file) == pump.header + Self.block("one", 1))
  }

  /// A pipe that holds what is written, or nothing any more.
  private static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(Glibc.pipe(&ends) == 0)
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    return (ends[0], ends[1])
  }

  @Test func theReaderSeesTheEnd() throws {
    let (reading, writing) = try Self.pipe()
    defer { close(reading) }
    let packets = Packets(["one"])
    let pump = try PacketPump(Self.options, source: packets)
    pump.stop()
    pump.run(into: writing)
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(reading, &bytes, bytes.count)
    #expect(Array(bytes.prefix(max(0, count))) == pump.header + Self.block("one", 1))
    #expect(read(reading, &bytes, bytes.count) == 0, "the end, and not nothing by now")
  }

  /// Nothing comes, and still the end is taken at once.
  @Test func aPumpThatWaitsForPacketsIsStopped() throws {
    let (quiet, other) = try Self.pipe()
    defer { for end in [quiet, other] { close(end) } }
    let packets = Packets()
    packets.descriptor = quiet
    let pump = try PacketPump(Self.options, source: packets)
    packets.asked = { _ in Thread.detachNewThread { pump.stop() } }
    let file = try Self.file()
    defer { close(file) }
    pump.run(into: dup(file))
    packets.asked = { _ in }
    #expect(Self.bytes(file) == pump.header)
  }

  /// A reader that takes nothing more does not hold up the end.
  @Test func aPumpWhosePipeIsFullIsStopped() throws {
    let (reading, writing) = try Self.pipe()
    let copy = dup(writing)
    defer { for end in [reading, copy] { close(end) } }
    let packets = Packets()
    packets.isEndless = true
    let pump = try PacketPump(Self.options, source: packets)
    Thread.detachNewThread {
      let deadline = ContinuousClock.now + .seconds(30)
      var polls = [pollfd(fd: copy, events: Int16(POLLOUT), revents: 0)]
      while poll(&polls, 1, 0) > 0, ContinuousClock.now < deadline { sched_yield() }
      pump.stop()
    }
    pump.run(into: writing)
    #expect(packets.taken > 0 && packets.isEndless)
  }

  /// The end of the pipe's reader is the end of the capture.
  @Test func itEndsWithItsReader() throws {
    signal(SIGPIPE, SIG_IGN)
    let (reading, writing) = try Self.pipe()
    close(reading)
    let packets = Packets()
    packets.isEndless = true
    packets.asked = { taken in if taken > 1 << 16 { packets.isEndless = false } }
    let pump = try PacketPump(Self.options, source: packets)
    pump.run(into: writing)
    #expect(packets.taken == 0, "not even the header was taken")
  }

  @Test func aFailureIsToldAfterWhatCameBeforeIt() throws {
    let packets = Packets(["one"])
    packets.failure = CaptureError(.other, "the capture ended: it went down")
    let pump = try PacketPump(Self.options, source: packets)
    let file = try Self.file()
    defer { close(file) }
    pump.run(into: dup(file))
    #expect(Self.bytes(file) == pump.header + Self.block("one", 1))
    #expect(pump.takeNews() == ["the capture ended: it went down"])
    #expect(pump.takeNews() == [])
  }

  @Test(
    arguments: [
      (1, 0, 0, "1 packet captured on lo, none dropped"),
      (0, 0, 0, "0 packets captured on lo, none dropped"),
      (9, 2, 0, "9 packets captured on lo, 2 dropped by the kernel"),
      (9, 1, 3, "9 packets captured on lo, 1 dropped by the kernel, 3 dropped by the interface"),
      (9, 0, 1, "9 packets captured on lo, 1 dropped by the interface"),
    ] as [(UInt64, UInt64, UInt64, String)])
  func theSummarySaysWhatWasDropped(
    _ received: UInt64, _ dropped: UInt64, _ byInterface: UInt64, _ summary: String
  ) throws {
    let packets = Packets(["one"])
    packets.statistics = PacketStatistics(
      received: received, dropped: dropped, droppedByInterface: byInterface)
    let pump = try PacketPump(Self.options, source: packets)
    _ = try Self.carried(by: pump, packets)
    #expect(pump.summary == summary)
    let isWhole = dropped == 0 && byInterface == 0
    let drops = summary.split(separator: ", ", maxSplits: 1)[1]
    #expect(pump.takeNews() == (isWhole ? [] : ["lo: \(drops)"]))
    #expect(pump.takeNews() == [], "told once")
  }

  @Test func whereNothingIsCountedNothingIsTold() throws {
    let packets = Packets(["one"])
    packets.statistics = nil
    let pump = try PacketPump(Self.options, source: packets)
    _ = try Self.carried(by: pump, packets)
    #expect(pump.summary == "0 packets captured on lo, none dropped")
    #expect(pump.takeNews() == [])
  }

  /// Packets that never pause leave no time to count; drops are told nevertheless, and again when
  /// there are more.
  @Test func dropsAreToldWhilePacketsCome() throws {
    let packets = Packets()
    packets.isEndless = true
    let pump = try PacketPump(Self.options, source: packets)
    var news: [[String]] = []
    packets.asked = { [weak pump] taken in
      guard packets.isEndless, taken % 20_000 == 0, taken > 0, let pump else { return }
      news.append(pump.takeNews())
      // The same count is no news.
      if taken != 40_000 { packets.statistics?.dropped += 1 }
      if taken == 80_000 {
        packets.isEndless = false
        pump.stop()
      }
    }
    packets.statistics?.dropped = 7
    let file = try Self.file()
    defer { close(file) }
    pump.run(into: dup(file))
    #expect(
      news == [
        ["lo: 7 dropped by the kernel"], ["lo: 8 dropped by the kernel"], [],
        ["lo: 9 dropped by the kernel"],
      ])
    #expect(pump.takeNews() == ["lo: 10 dropped by the kernel"], "counted at the end")
  }

  private static func ring(_ folder: String, _ header: [UInt8]) -> FileRing {
    FileRing(path: "\(folder)/ring.pcapng", files: 2, size: 1 << 20, header: header)
  }

  @Test func theRingHasWhatTheReaderGetsAndTheCounts() throws {
    var template = Array("/tmp/windsock-pump-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { rmdir(folder) }
    let packets = Packets(["one", "two"])
    packets.statistics = PacketStatistics(received: 2, dropped: 3, droppedByInterface: 4)
    let pump = try PacketPump(Self.options, source: packets)
    #expect(pump.keep(in: Self.ring(folder, pump.header), at: 0) == nil)
    let bytes = try Self.carried(by: pump, packets)
    var names = glob_t()
    defer { globfree(&names) }
    try #require(glob("\(folder)/ring_00001_*", 0, nil, &names) == 0)
    let path = try #require(names.gl_pathv[0].map { String(cString: $0) })
    let file = open(path, O_RDONLY)
    defer {
      close(file)
      unlink(path)
    }
    let counts = PcapngBlocks.statistics(time: 2, received: 2, dropped: 3, byInterface: 4)
    #expect(Self.bytes(file) == bytes + counts)
  }

  @Test func aRingThatCannotBeWrittenEndsAndTheCaptureDoesNot() throws {
    let packets = Packets(["one", "two"])
    let pump = try PacketPump(Self.options, source: packets)
    #expect(pump.keep(in: Self.ring("/nowhere", pump.header), at: 0) != nil)
    let bytes = try Self.carried(by: pump, packets)
    #expect(bytes == pump.header + Self.block("one", 1) + Self.block("two", 2))
    let news = pump.takeNews()
    #expect(news.count == 1)
    #expect(news.first?.hasPrefix("cannot create /nowhere/ring_") == true)
    #expect(news.first?.hasSuffix("; the ring of files ends here") == true)
  }
}
