/// One column of a full chunk in as few bytes as a quick look allows.
///
/// Columns of a log are hardly random: what one read brought shares its time, messages count up,
/// positions lie a frame apart. Four forms cover that; what fits none costs its own size.
enum ColumnCodec {
  /// What a column is likely to be, so that no look at it is wasted.
  enum Habit {
    case random
    /// Runs of the same number.
    case runs
    /// Short steps upwards.
    case steps
    case any
  }

  /// What follows the eight bytes of a column's heading.
  private enum Form: UInt8 {
    /// First number and step.
    case linear
    /// How many runs; where each begins; the number of each.
    case runs
    /// The least number, then how far each lies above it.
    case offsets
    /// First number and least step, then how far each step lies above it.
    case steps
  }

  /// The most bytes that `count` numbers of `size` bytes can come to.
  static func limit(count: Int, size: Int) -> Int { 24 + (count * size + 7) / 8 * 8 }

  /// Packs a column.
  ///
  /// - Parameters:
  ///   - target: Aligned to 8, with room for `limit` bytes.
  ///   - habit: What is looked for first; any column can be packed with any.
  /// - Returns: The bytes taken, a multiple of 8.
  static func pack<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafePointer<Number>, count: Int, to target: UnsafeMutableRawPointer,
    habit: Habit = .any
  ) -> Int {
    let step = count > 1 ? column[1] &- column[0] : 0
    if isLinear(column, count: count, step: step) {
      return packLinear(first: column[0], step: step, to: target)
    }
    switch habit {
    case .random:
      return packOffsets(column, count: count, from: 0, to: .max, target)
    case .runs:
      let runs = self.runs(column, count: count)
      if runs <= count / 32 { return packRuns(column, count, runs, to: target) }
    case .steps:
      let (shortest, longest) = steps(column, count: count)
      if width(longest &- shortest) <= 2 {
        return packSteps(column, count: count, from: shortest, to: longest, target)
      }
    case .any: break
    }
    let shape = Shape(column, count: count)
    let runs = runsSize(shape.runs, of: Number.self)
    let offsets = width(shape.highest &- shape.lowest) * count
    let steps = width(shape.longest &- shape.shortest) * count
    if runs <= min(offsets, steps) { return packRuns(column, count, shape.runs, to: target) }
    return offsets <= steps
      ? packOffsets(column, count: count, from: shape.lowest, to: shape.highest, target)
      : packSteps(column, count: count, from: shape.shortest, to: shape.longest, target)
  }

  /// Unpacks a column of `count` numbers, and returns the bytes it took.
  static func unpack<Number: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafeRawPointer, to column: UnsafeMutablePointer<Number>, count: Int
  ) -> Int {
    let form = Form(rawValue: source.load(as: UInt8.self)) ?? .linear
    let width = Int(source.load(fromByteOffset: 1, as: UInt8.self))
    let first = Number(truncatingIfNeeded: source.load(fromByteOffset: 8, as: UInt64.self))
    let second = Number(truncatingIfNeeded: source.load(fromByteOffset: 16, as: UInt64.self))
    let body = source + 24
    switch form {
    case .linear:
      var next = first
      for index in 0..<count {
        column[index] = next
        next &+= second
      }
      return 24
    case .runs:
      let runs = source.load(fromByteOffset: 8, as: UInt64.self)
      return unpackRuns(body, runs: Int(truncatingIfNeeded: runs), to: column, count: count)
    case .offsets:
      eachWide(body, width: width, count: count) { column[$0] = first &+ $1 }
    case .steps:
      var last = first
      eachWide(body, width: width, count: count) { index, offset in
        column[index] = last
        last = last &+ second &+ offset
      }
    }
    return 24 + rounded(width * count)
  }

  /// The bytes that a packed column of `count` numbers takes.
  static func size<Number: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafeRawPointer, of type: Number.Type, count: Int
  ) -> Int {
    switch Form(rawValue: source.load(as: UInt8.self)) ?? .linear {
    case .linear: return 24
    case .runs:
      let runs = source.load(fromByteOffset: 8, as: UInt64.self)
      return 24 + rounded(runsSize(Int(truncatingIfNeeded: runs), of: type))
    case .offsets, .steps:
      return 24 + rounded(Int(source.load(fromByteOffset: 1, as: UInt8.self)) * count)
    }
  }
}

extension ColumnCodec {
  /// What a look at every number of a column tells.
  private struct Shape<Number: FixedWidthInteger & UnsignedInteger> {
    var lowest: Number
    var highest: Number
    /// The least and the greatest step from one number to the next, modulo the numbers' size, so
    /// that a step back is a very long one.
    var shortest: Number
    var longest: Number
    var runs = 1

    @inline(__always)
    init(_ column: UnsafePointer<Number>, count: Int) {
      var last = column[0]
      lowest = last
      highest = last
      shortest = .max
      longest = 0
      for index in 1..<max(1, count) {
        let number = column[index]
        let step = number &- last
        lowest = min(lowest, number)
        highest = max(highest, number)
        shortest = min(shortest, step)
        longest = max(longest, step)
        runs &+= step == 0 ? 0 : 1
        last = number
      }
    }
  }

  private static func runs<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafePointer<Number>, count: Int
  ) -> Int {
    var runs = 1
    for index in 1..<max(1, count) {
      runs &+= column[index] == column[index &- 1] ? 0 : 1
    }
    return runs
  }

  private static func steps<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafePointer<Number>, count: Int
  ) -> (shortest: Number, longest: Number) {
    var shortest = Number.max
    var longest: Number = 0
    for index in 1..<max(1, count) {
      let step = column[index] &- column[index &- 1]
      shortest = min(shortest, step)
      longest = max(longest, step)
    }
    return (shortest, longest)
  }

  @inline(__always)
  private static func isLinear<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafePointer<Number>, count: Int, step: Number
  ) -> Bool {
    // In blocks without a way out, which the optimizer turns into vectors.
    var index = 1
    while index < count {
      let end = min(count, index &+ 256)
      var difference: Number = 0
      for place in index..<end {
        difference |= (column[place] &- column[place &- 1]) ^ step
      }
      guard difference == 0 else { return false }
      index = end
    }
    return true
  }

  private static func head(
    _ form: Form, width: Int = 0, _ first: UInt64, _ second: UInt64,
    to target: UnsafeMutableRawPointer
  ) {
    target.storeBytes(of: UInt64(form.rawValue) | UInt64(width) << 8, as: UInt64.self)
    target.storeBytes(of: first, toByteOffset: 8, as: UInt64.self)
    target.storeBytes(of: second, toByteOffset: 16, as: UInt64.self)
  }

  private static func packLinear<Number: FixedWidthInteger & UnsignedInteger>(
    first: Number, step: Number, to target: UnsafeMutableRawPointer
  ) -> Int {
    head(.linear, UInt64(first), UInt64(step), to: target)
    return 24
  }

  private static func packOffsets<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafePointer<Number>, count: Int, from lowest: Number, to highest: Number,
    _ target: UnsafeMutableRawPointer
  ) -> Int {
    let width = width(highest &- lowest)
    head(.offsets, width: width, UInt64(lowest), 0, to: target)
    storeWide(target + 24, width: width, count: count) { column[$0] &- lowest }
    return 24 + rounded(width * count)
  }

  private static func packSteps<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafePointer<Number>, count: Int, from shortest: Number, to longest: Number,
    _ target: UnsafeMutableRawPointer
  ) -> Int {
    let width = width(longest &- shortest)
    head(.steps, width: width, UInt64(column[0]), UInt64(shortest), to: target)
    storeWide(target + 24, width: width, count: count - 1) {
      column[$0 &+ 1] &- column[$0] &- shortest
    }
    return 24 + rounded(width * count)
  }

  private static func runsSize<Number: FixedWidthInteger>(_ runs: Int, of: Number.Type) -> Int {
    rounded(runs * 2) + runs * MemoryLayout<Number>.size
  }

  private static func packRuns<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafePointer<Number>, _ count: Int, _ runs: Int, to target: UnsafeMutableRawPointer
  ) -> Int {
    head(.runs, UInt64(runs), 0, to: target)
    let starts = (target + 24).assumingMemoryBound(to: UInt16.self)
    let numbers = (target + 24 + rounded(runs * 2)).assumingMemoryBound(to: Number.self)
    var run = 0
    for index in 0..<count where index == 0 || column[index] != column[index &- 1] {
      starts[run] = UInt16(truncatingIfNeeded: index)
      numbers[run] = column[index]
      run &+= 1
    }
    return 24 + rounded(runsSize(runs, of: Number.self))
  }

  private static func unpackRuns<Number: FixedWidthInteger & UnsignedInteger>(
    _ body: UnsafeRawPointer, runs: Int, to column: UnsafeMutablePointer<Number>, count: Int
  ) -> Int {
    let starts = body.assumingMemoryBound(to: UInt16.self)
    let numbers = (body + rounded(runs * 2)).assumingMemoryBound(to: Number.self)
    for run in 0..<runs {
      let start = Int(starts[run])
      let end = run + 1 < runs ? Int(starts[run + 1]) : count
      (column + start).update(repeating: numbers[run], count: end - start)
    }
    return 24 + rounded(runsSize(runs, of: Number.self))
  }

  private static func rounded(_ bytes: Int) -> Int { (bytes + 7) / 8 * 8 }

  /// The bytes that hold any number up to `highest`: 1, 2, 4 or 8.
  private static func width<Number: FixedWidthInteger & UnsignedInteger>(_ highest: Number) -> Int {
    switch highest.bitWidth - highest.leadingZeroBitCount {
    case ...8: 1
    case ...16: 2
    case ...32: 4
    default: 8
    }
  }

  @inline(__always)
  private static func storeWide<Number: FixedWidthInteger & UnsignedInteger>(
    _ target: UnsafeMutableRawPointer, width: Int, count: Int, _ number: (Int) -> Number
  ) {
    func store<Wide: FixedWidthInteger & UnsignedInteger>(_ type: Wide.Type) {
      let numbers = target.assumingMemoryBound(to: Wide.self)
      for index in 0..<max(0, count) { numbers[index] = Wide(truncatingIfNeeded: number(index)) }
    }
    switch width {
    case 1: store(UInt8.self)
    case 2: store(UInt16.self)
    case 4: store(UInt32.self)
    default: store(UInt64.self)
    }
  }

  @inline(__always)
  private static func eachWide<Number: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafeRawPointer, width: Int, count: Int, _ body: (Int, Number) -> Void
  ) {
    func load<Wide: FixedWidthInteger & UnsignedInteger>(_ type: Wide.Type) {
      let numbers = source.assumingMemoryBound(to: Wide.self)
      for index in 0..<count { body(index, Number(truncatingIfNeeded: numbers[index])) }
    }
    switch width {
    case 1: load(UInt8.self)
    case 2: load(UInt16.self)
    case 4: load(UInt32.self)
    default: load(UInt64.self)
    }
  }
}
