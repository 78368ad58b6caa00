import Screen
import Testing

@testable import Rows

@Suite struct TimeStripLayoutTests {
  private static let second: UInt64 = 1_000_000_000

  private static func layout(
    until now: UInt64, isRecent: Bool = false, frames: Int = 5
  ) -> TimeStripLayout {
    TimeStripLayout(
      until: now, isRecent: isRecent, frames: frames, rate: (frames: 1.5, bytes: 2000))
  }

  @Test func allOfASessionIsCoveredOrItsLastMinute() {
    let all = Self.layout(until: 90 * Self.second)
    #expect(all.start == 0 && all.end == 90 * Self.second)
    #expect(all.label == "5 fr  1.5/s  2.0kB/s" && all.tail == "0s..1m30s")
    let recent = Self.layout(until: 90 * Self.second, isRecent: true)
    #expect(recent.start == 30 * Self.second && recent.end == 90 * Self.second)
    #expect(recent.tail == "-60s..now")
    let young = Self.layout(until: 60 * Self.second, isRecent: true)
    #expect(young.start == 0 && young.end == 60 * Self.second && young.tail == "0s..60s")
  }

  @Test(
    arguments: [
      (0, "0.0s"), (1_500_000_000, "1.5s"), (59_990_000_000, "59.9s"), (60_000_000_000, "1m0s"),
      (185_000_000_000, "3m5s"), (3_599_000_000_000, "59m59s"), (3_600_000_000_000, "1h0m"),
      (7_800_000_000_000, "2h10m"),
    ] as [(UInt64, String)])
  func aLengthHasAFewCharacters(time: UInt64, text: String) {
    #expect(Self.layout(until: time).tail == "0s.." + text)
  }

  @Test func theBarStandsBetweenTheLabelAndTheTail() {
    let layout = Self.layout(until: 90 * Self.second)
    let (label, tail) = (layout.label.count, layout.tail.count)
    func bar(_ width: Int) -> Range<Int>? {
      layout.bar(in: Rect(x: 0, y: 3, width: width, height: 1))
    }
    #expect(bar(80) == label + 3..<80 - tail - 2)
    #expect(bar(60) == label + 3..<60 - tail - 2)
    #expect(bar(59) == label + 3..<58, "without the tail")
    #expect(bar(label + 12) == label + 3..<label + 11)
    #expect(bar(label + 11) == 1..<label + 10, "without the label")
    #expect(bar(10) == 1..<9 && bar(9) == nil)
  }

  @Test func aColumnStandsForATimeAndATimeForAColumn() throws {
    let layout = Self.layout(until: 90 * Self.second)
    let line = Rect(x: 0, y: 0, width: 100, height: 1)
    let bar = try #require(layout.bar(in: line))
    #expect(layout.place(at: bar.lowerBound, in: line) == 0)
    #expect(layout.place(at: bar.upperBound - 1, in: line) == 90 * Self.second)
    #expect(layout.place(at: bar.lowerBound - 1, in: line) == nil)
    #expect(layout.place(at: bar.upperBound, in: line) == nil)
    for x in bar {
      let time = try #require(layout.place(at: x, in: line))
      #expect(layout.column(of: time, columns: bar.count) == x - bar.lowerBound)
    }
    #expect(layout.column(of: 91 * Self.second, columns: 10) == nil)
    #expect(layout.column(of: 5, columns: 0) == nil)
    let recent = Self.layout(until: 90 * Self.second, isRecent: true)
    #expect(recent.column(of: 29 * Self.second, columns: 10) == nil)
    #expect(recent.column(of: 30 * Self.second, columns: 10) == 0)
    #expect(recent.column(of: 60 * Self.second, columns: 11) == 5)
    #expect(Self.layout(until: 0).column(of: 0, columns: 10) == 0)
  }

  @Test(
    arguments: [
      (999_999_999, 5, "0:00.999"), (1_000_000_000, 5, "0:01.000"), (59_999_999_999, 60, "0:59.9"),
      (60_000_000_000, 60, "1:00.0"), (3_725_400_000_000, 4000, "62:05.4"),
    ] as [(UInt64, UInt64, String)])
  func aTimeOfARecordingIsMinutesAndSeconds(time: UInt64, duration: UInt64, text: String) {
    #expect(TimeStripLayout.text(time, of: duration * Self.second) == text)
  }

  @Test func aRecordingThatIsReplayedSaysWhereItIs() {
    var replay = ReplayState()
    replay.duration = 65 * Self.second + 300_000_000
    replay.seek(to: 5 * Self.second + 250_000_000)
    #expect(TimeStripLayout(of: replay, isASCII: false).label == "▶ 1x 0:05.2/1:05.3")
    replay.togglePlaying()
    #expect(TimeStripLayout(of: replay, isASCII: false).label == "‖ 1x 0:05.2/1:05.3")
    #expect(TimeStripLayout(of: replay, isASCII: true).label == "= 1x 0:05.2/1:05.3")
    replay.duration = 59 * Self.second
    replay.togglePlaying()
    let short = TimeStripLayout(of: replay, isASCII: true)
    #expect(
      short.label == "> 1x 0:05.250/0:59.000" && short.tail == "" && short.end == 59 * Self.second)
    #expect(!short.hasTail(in: Rect(x: 0, y: 0, width: 200, height: 1)))
  }
}
