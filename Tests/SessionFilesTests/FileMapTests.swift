import Glibc
import Testing

@testable import SessionFiles

/// Where the bytes of a session are in its file.
@Suite struct FileMapTests {
  private static func map(_ runs: [(position: UInt64, offset: UInt64, count: UInt64)]) -> FileMap {
    var map = FileMap()
    for run in runs { map.append(position: run.position, offset: run.offset, count: run.count) }
    return map
  }

  @Test func bytesThatAreNextToEachOtherAreOneRunAndAHoleIsNowhere() {
    let map = Self.map([(0, 0, 10), (10, 10, 10), (50, 24, 6)])
    #expect(map.extents.count == 2)
    #expect(map.find(0).map { [$0.offset, $0.count] } == [0, 20])
    #expect(map.find(19).map { [$0.offset, $0.count] } == [19, 1])
    #expect(map.find(20) == nil && map.find(49) == nil && map.find(56) == nil)
    #expect(map.find(52).map { [$0.offset, $0.count] } == [26, 4])
  }

  @Test func aFileThatIsCutShortHasWhatIsBeforeTheCut() {
    var map = Self.map([(0, 0, 20), (50, 24, 6)])
    map.cut(from: 26)
    #expect(map.find(51).map { [$0.offset, $0.count] } == [25, 1])
    map.cut(from: 20)
    #expect(map.extents.count == 1 && map.find(19) != nil)
    map.cut(from: 0)
    #expect(map.extents.isEmpty)
  }

  @Test func whatIsLeftOutIsInNoRun() {
    let map = Self.map([(0, 0, 20), (50, 24, 6)])
    let runs = map.leavingOut(5..<52)
    #expect(runs.map(\.position) == [0, 52])
    #expect(runs.map(\.offset) == [0, 26])
    #expect(runs.map(\.count) == [5, 4])
    #expect(map.leavingOut(5..<5).map(\.count).reduce(0, +) == 26)
  }

  @Test func theNameOfARecordingHasTheTimeInIt() {
    var time = tm()
    (time.tm_year, time.tm_mon, time.tm_mday) = (126, 0, 2)
    (time.tm_hour, time.tm_min, time.tm_sec) = (3, 4, 59)
    #expect(RecordingName.expand("a-%Y%m%d-%H%M%S.pcapng", at: time) == "a-20260102-030459.pcapng")
    #expect(RecordingName.expand("100%%-%-%q%", at: time) == "100%-%-%q%")
  }
}
