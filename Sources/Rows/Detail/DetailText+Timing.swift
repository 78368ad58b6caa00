package import Capture
import Output
import Payloads
import Screen
import Text
import Units
import WebSocket

extension DetailText {
  /// When the frames of a row came, how long they took, and how long after what.
  package mutating func addTiming(of frames: [LoggedFrame]) {
    guard let first = frames.first?.row, let last = frames.last?.row else { return }
    add("Begun", time(first.time))
    if last.timeEnd > first.time {
      add("Complete", time(last.timeEnd))
      add("Took", StatisticsText.duration(last.timeEnd - first.time))
    }
    addNeighbours(of: first)
    addAnswers(of: last)
    guard frames.count > 1 else { return }
    addHeading("\(frames.count) frames")
    var before = first.time
    for frame in frames {
      let row = frame.row
      field("n == \(row.number)") {
        $0.add(
          TextRun("\(row.number)".padded(to: 8), .columnNumber),
          TextRun($0.relative(row.time) + "  ", .columnTime),
          TextRun("after \(StatisticsText.duration(row.time &- min(before, row.time)))  ", .dim),
          TextRun("took \(StatisticsText.duration(row.timeEnd &- row.time))  ", .dim),
          TextRun("\(row.header.length) bytes", .columnLength))
      }
      before = row.timeEnd
    }
  }

  /// How many frames are searched backwards for those before this one.
  private static let reach = 4096

  private mutating func addNeighbours(of row: FrameRow) {
    let found = source.log.read { state -> (opened: UInt64?, same: FrameRow?, any: FrameRow?) in
      guard let record = state.connection(row.connection) else { return (nil, nil, nil) }
      var found: (opened: UInt64?, same: FrameRow?, any: FrameRow?) = (
        record.openedTime, nil, nil
      )
      var ordinal = record.index.ordinal(ofFirstFrom: row.number)
      let oldest = max(0, ordinal - Self.reach)
      while ordinal > oldest, found.same == nil {
        ordinal -= 1
        guard let number = record.index[ordinal], let before = state.frame(number) else { break }
        if found.any == nil { found.any = before }
        if before.from == row.from { found.same = before }
      }
      return found
    }
    if let opened = found.opened, opened <= row.time {
      add("Opened", "\(StatisticsText.duration(row.time - opened)) before, the connection was")
    }
    add("Before it", after(found.any, row))
    add("Same end", after(found.same, row))
  }

  private func after(_ before: FrameRow?, _ row: FrameRow) -> String {
    guard let before else { return "no frame" }
    let time = StatisticsText.duration(row.time &- min(row.time, before.timeEnd))
    return "\(time) after frame \(before.number), \(Signs.word(before.opcode))"
      + " from the \(before.from.name)"
  }

  private mutating func addAnswers(of row: FrameRow) {
    for unit in source.decoded.index.units(of: row.number) {
      guard let role = unit.role, let link = unit.link else { continue }
      let time = StatisticsText.duration(link.latency)
      if role == .request {
        add("Answered", "by \(Self.place(link)) after \(time)")
      } else {
        add("Answers", "\(Self.place(link)) after \(time)")
      }
    }
  }

  private static func place(_ link: UnitLink) -> String {
    link.exchange == nil ? "frame \(link.frame)" : link.name
  }
}
