/// One column of a full chunk in as few bytes as a quick look allows.
///
/// Columns of a log are hardly random: what one read brought shares its time, messages count up,
/// positions lie a frame apart. Four forms cover that; a column that fits none is stored as it is.
enum ColumnCodec {
  /// What follows the eight bytes of a column's heading.
  enum Form: UInt8 {
    /// First number and step.
    case line
    /// How many lines; where each begins, its first number and its step.
    case lines
    /// The smallest number, then the distance of each from it.
    case offsets
    /// First number and smallest step, then the distance of each step from that.
    case steps
  }

  /// The most bytes that `count` numbers of `size` bytes can take.
  static func limit(count: Int, size: Int) -> Int { 24 + (count * size + 7) / 8 * 8 }

  /// Packs a column.
  ///
  /// - Parameters:
  ///   - target: Aligned to 8, with room for `limit` bytes.
  ///   - isRandom: Whether looking for any order is of no use.
  /// - Returns: The bytes taken, a multiple of 8.
  static func pack<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafePointer<Number>, count: Int, to target: UnsafeMutableRawPointer,
    isRandom: Bool = false
  ) -> Int {
    let lines = isRandom ? 1 : max(1, count / lineSize)
    if let size = packLines(column, count: count, atMost: lines, to: target) { return size }
    if isRandom { return packOffsets(column, count: count, from: 0, to: .max, target) }
    let shape = Shape(column, count: count)
    let offsets = width(shape.highest &- shape.lowest)
    let steps = width(shape.longest &- shape.shortest)
    return offsets <= steps
      ? packOffsets(column, count: count, from: shape.lowest, to: shape.highest, target)
      : packSteps(column, count: count, from: shape.shortest, to: shape.longest, target)
  }

  /// Unpacks a column of `count` numbers, and returns the bytes it took.
  static func unpack<Number: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafeRawPointer, to column: UnsafeMutablePointer<Number>, count: Int
  ) -> Int {
    let form = Form(rawValue: source.load(as: UInt8.self)) ?? .line
    let width = Int(source.load(fromByteOffset: 1, as: UInt8.self))
    let first = Number(truncatingIfNeeded: source.load(fromByteOffset: 8, as: UInt64.self))
    let second = Number(truncatingIfNeeded: source.load(fromByteOffset: 16, as: UInt64.self))
    let body = source + 24
    switch form {
    case .line:
      fill(column, count: count, first: first, step: second)
      return 24
    case .lines:
      let lines = Int(source.load(fromByteOffset: 8, as: UInt64.self))
      return unpackLines(body, lines: lines, to: column, count: count)
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
  static func size(_ source: UnsafeRawPointer, count: Int) -> Int {
    switch Form(rawValue: source.load(as: UInt8.self)) ?? .line {
    case .line: return 24
    case .lines:
      return 24 + Int(source.load(fromByteOffset: 8, as: UInt64.self)) * lineSize
    case .offsets, .steps:
      return 24 + rounded(Int(source.load(fromByteOffset: 1, as: UInt8.self)) * count)
    }
  }
}

extension ColumnCodec {
  /// What one pass over the numbers of a column finds.
  private struct Shape<Number: FixedWidthInteger & UnsignedInteger> {
    var lowest: Number
    var highest: Number
    /// The smallest and the greatest step from one number to the next, modulo the numbers' size, so
    /// that a step back counts as a very long one.
    var shortest: Number
    var longest: Number

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
        last = number
      }
    }
  }

  static func head(
    _ form: Form, width: Int = 0, _ first: UInt64, _ second: UInt64,
    to target: UnsafeMutableRawPointer
  ) {
    target.storeBytes(of: UInt64(form.rawValue) | UInt64(width) << 8, as: UInt64.self)
    target.storeBytes(of: first, toByteOffset: 8, as: UInt64.self)
    target.storeBytes(of: second, toByteOffset: 16, as: UInt64.self)
  }

  private static func packOffsets<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafePointer<Number>, count: Int, from lowest: Number, to highest: Number,
    _ target: UnsafeMutableRawPointer
  ) -> Int {
    let width = width(highest &- lowest)
    head(.offsets, width: width, UInt64(lowest), 0, to: target)
    if width == MemoryLayout<Number>.size, lowest == 0 {
      (target + 24).copyMemory(from: column, byteCount: width * count)
      return 24 + rounded(width * count)
    }
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
