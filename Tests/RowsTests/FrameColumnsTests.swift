import Testing

@testable import Rows

/// The summary of a row has its share of every width; other columns go, in a fixed order.
@Suite struct FrameColumnsTests {
  private static func columns(
    _ width: Int, unit: RowUnit = .frames, hasDelta: Bool = true, isASCII: Bool = false,
    digits: (frame: Int, connection: Int) = (3, 1), chosen: [FrameColumns.Column]? = nil
  ) -> FrameColumns {
    FrameColumns(
      FrameColumns.Measure(
        width: width, digits: digits, time: 9, hasDelta: hasDelta, unit: unit, isASCII: isASCII),
      chosen: chosen)
  }

  @Test(arguments: [20, 30, 45, 59, 60, 80, 99, 100, 120, 200])
  func columnsStandSideBySideAndFillTheWidth(width: Int) throws {
    for unit in RowUnit.allCases {
      let columns = Self.columns(width, unit: unit)
      var end = 0
      for column in columns.shown {
        let place = try #require(columns[column])
        #expect(place.lowerBound >= end && place.upperBound <= width)
        #expect(place.lowerBound - end <= 1, "at most a blank between two")
        end = place.upperBound
      }
      #expect(end == width && columns.shown.last == .info)
      let info = try #require(columns[.info])
      // What remains when all that can go has gone may be less.
      if width >= 60 { #expect(info.count >= max(20, width / 4), "\(width) \(unit)") }
      #expect(columns[.opcode] != nil && columns.decimals == (width >= 100 ? 6 : 3))
      #expect(columns.hasKeys == (width >= 100))
    }
  }

  @Test func whatIsNarrowLosesItsColumnsInOneOrder() {
    let order: [FrameColumns.Column] = [
      .delta, .number, .time, .connection, .flags, .length, .mark,
    ]
    for width in 10...140 {
      let shown = Set(Self.columns(width).shown)
      let gone = order.filter { !shown.contains($0) }
      #expect(gone == Array(order.prefix(gone.count)), "\(width) columns")
    }
    #expect(Set(Self.columns(140).shown).isSuperset(of: [.delta, .number, .time, .length]))
    #expect(Set(Self.columns(20).shown) == [.direction, .fragment, .opcode, .bits, .mask, .info])
  }

  @Test(arguments: RowUnit.allCases)
  func numberAndTimeStayInAListBesideADetail(unit: RowUnit) {
    for width in 74...200 {
      let columns = Self.columns(width, unit: unit)
      #expect(columns[.number] != nil && columns[.time] != nil, "\(width) \(unit)")
    }
    // Where another time has its place too, the summary has its two fifths.
    for width in 60...200 {
      let columns = Self.columns(width, unit: unit)
      guard columns[.delta] != nil else { continue }
      #expect(columns[.info]?.count ?? 0 >= width * 2 / 5, "\(width) \(unit)")
    }
  }

  @Test func aRowHasTheColumnsOfItsKind() {
    let frames = Set(Self.columns(200).shown)
    let messages = Set(Self.columns(200, unit: .messages).shown)
    let units = Set(Self.columns(200, unit: .units).shown)
    #expect(frames.isSuperset(of: [.bits, .mask, .fragment]))
    #expect(frames.isDisjoint(with: [.frames, .wire]))
    #expect(messages.isSuperset(of: [.frames, .wire]))
    #expect(messages.isDisjoint(with: [.bits, .mask, .fragment]))
    #expect(units.contains(.fragment) && units.isDisjoint(with: [.bits, .mask, .frames, .wire]))
    #expect(!Self.columns(200, hasDelta: false).shown.contains(.delta))
  }

  @Test func chosenColumnsStandInTheirOrder() throws {
    let columns = Self.columns(80, hasDelta: false, chosen: [.length, .delta, .number, .info])
    #expect(columns.shown == [.length, .delta, .number, .info])
    #expect(columns[.length] == 0..<6 && columns[.delta] == 7..<13 && columns[.number] == 14..<18)
    #expect(columns[.info] == 19..<80 && columns[.time] == nil)
    let narrow = Self.columns(20, chosen: [.length, .delta, .number, .info])
    #expect(narrow.shown == [.length, .number, .info])
    #expect(try #require(narrow[.info]).count >= 8)
    #expect(Self.columns(80, chosen: [.opcode]).shown == [.opcode])
  }

  @Test func numbersHaveRoomForTheirDigits() {
    let wide = Self.columns(200, digits: (7, 4))
    #expect(wide[.number]?.count == 7 && wide[.connection]?.count == 4)
    let small = Self.columns(200, digits: (1, 1))
    #expect(small[.number]?.count == 4 && small[.connection]?.count == 2)
    #expect(
      small[.direction]?.count == 1 && Self.columns(200, isASCII: true)[.direction]?.count == 2)
    #expect(small[.mask]?.count == 8 && Self.columns(99)[.mask]?.count == 1)
    #expect(small[.time]?.count == 9 && small[.length]?.count == 8)
    #expect(Self.columns(99)[.length]?.count == 6)
    #expect(Self.columns(200, unit: .units)[.opcode]?.count == 12)
    #expect(Self.columns(59, unit: .units)[.opcode]?.count == 5)
    #expect(Self.columns(29)[.opcode]?.count == 4 && Self.columns(30)[.opcode]?.count == 5)
  }

  @Test func titlesSayWhatIsBelow() {
    let columns = Self.columns(200)
    #expect(
      columns.title(.mask, .relative).text == "Mask"
        && Self.columns(80).title(.mask, .utc).text == "M")
    #expect(columns.title(.time, .utc).text == "Time UTC" && columns.title(.time, .utc).isRight)
    #expect(columns.title(.mark, .utc).text == "" && !columns.title(.info, .utc).isRight)
    #expect(Self.columns(200, unit: .units).title(.opcode, .utc).text == "Form")
    #expect(columns.title(.opcode, .utc).text == "Op")
    for column in FrameColumns.Column.allCases {
      #expect(!column.sentence.isEmpty && !column.heading(Signs(isASCII: true)).isEmpty)
    }
  }
}
