/// Columns made of a few straight lines: numbers that stay the same, or grow by the same step, for
/// a while.
extension ColumnCodec {
  /// Bytes that one line takes: where it begins, its first number, its step.
  static let lineSize = 24

  /// Packs a column that is a line, or a few of them; nil when it takes more than `limit`.
  static func packLines<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafePointer<Number>, count: Int, atMost limit: Int,
    to target: UnsafeMutableRawPointer
  ) -> Int? {
    var lines = 0
    var start = 0
    while start < count {
      guard lines < limit else { return nil }
      let step = start &+ 1 < count ? column[start &+ 1] &- column[start] : 0
      let end = end(ofLineFrom: start, step: step, in: column, count: count)
      if lines == 0, end == count {
        head(.line, UInt64(column[0]), UInt64(step), to: target)
        return 24
      }
      // A limit of one allows only a line that is the whole column; there may be no room for more.
      guard limit > 1 else { return nil }
      let line = target + 24 + lines &* lineSize
      line.storeBytes(of: UInt64(start), as: UInt64.self)
      line.storeBytes(of: UInt64(column[start]), toByteOffset: 8, as: UInt64.self)
      line.storeBytes(of: UInt64(step), toByteOffset: 16, as: UInt64.self)
      lines &+= 1
      start = end
    }
    head(.lines, UInt64(lines), 0, to: target)
    return 24 + lines * lineSize
  }

  /// Fills a column from `lines` lines, and returns the bytes they took with the heading.
  static func unpackLines<Number: FixedWidthInteger & UnsignedInteger>(
    _ body: UnsafeRawPointer, lines: Int, to column: UnsafeMutablePointer<Number>, count: Int
  ) -> Int {
    for index in 0..<lines {
      let line = body + index * lineSize
      let start = Int(line.load(as: UInt64.self))
      let isLast = index + 1 == lines
      let end = isLast ? count : Int(line.load(fromByteOffset: lineSize, as: UInt64.self))
      fill(
        column + start, count: end - start,
        first: Number(truncatingIfNeeded: line.load(fromByteOffset: 8, as: UInt64.self)),
        step: Number(truncatingIfNeeded: line.load(fromByteOffset: 16, as: UInt64.self)))
    }
    return 24 + lines * lineSize
  }

  /// Writes `count` numbers that begin with `first` and grow by `step`.
  static func fill<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafeMutablePointer<Number>, count: Int, first: Number, step: Number
  ) {
    if step == 0 { return column.update(repeating: first, count: count) }
    for index in 0..<count { column[index] = first &+ step &* Number(truncatingIfNeeded: index) }
  }

  /// Where the line that begins at `start` with a step ends.
  @inline(__always)
  private static func end<Number: FixedWidthInteger & UnsignedInteger>(
    ofLineFrom start: Int, step: Number, in column: UnsafePointer<Number>, count: Int
  ) -> Int {
    var next = start &+ 1
    // Short lines end here; long ones are compared in blocks without an early exit, which the
    // optimizer turns into vectors.
    let near = min(count, next &+ 8)
    while next < near, column[next] &- column[next &- 1] == step { next &+= 1 }
    guard next == near else { return next }
    while next &+ 64 <= count {
      var difference: Number = 0
      for place in next..<next &+ 64 {
        difference |= (column[place] &- column[place &- 1]) ^ step
      }
      guard difference == 0 else { break }
      next &+= 64
    }
    while next < count, column[next] &- column[next &- 1] == step { next &+= 1 }
    return next
  }
}
