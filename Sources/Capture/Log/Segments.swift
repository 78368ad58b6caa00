/// Contiguous bytes of a session file.
package struct Segment: Equatable, Sendable {
  package var position: UInt64
  package var count: Int

  package init(position: UInt64, count: Int) {
    self.position = position
    self.count = count
  }
}

/// Where the bytes of a frame are in a session file: runs, in their order.
///
/// Nearly every frame is one run. It is kept without an array, so that taking a frame out of the
/// log allocates nothing.
package struct Segments: Equatable, Sendable {
  private enum Form: Equatable {
    case one(Segment)
    case many([Segment])
  }

  private var form: Form

  package init(_ segments: [Segment]) {
    form = segments.count == 1 ? .one(segments[0]) : .many(segments)
  }

  package init(_ segment: Segment) { form = .one(segment) }

  /// The only run; nil when there are several, or none.
  var only: Segment? { if case .one(let segment) = form { segment } else { nil } }

  package static func += (segments: inout Segments, more: Segments) {
    segments = Segments(Array(segments) + Array(more))
  }
}

extension Segments: ExpressibleByArrayLiteral {
  package init(arrayLiteral segments: Segment...) { self.init(segments) }
}

extension Segments: RandomAccessCollection {
  package var startIndex: Int { 0 }

  package var endIndex: Int {
    switch form {
    case .one: 1
    case .many(let segments): segments.count
    }
  }

  package subscript(index: Int) -> Segment {
    switch form {
    case .one(let segment):
      precondition(index == 0)
      return segment
    case .many(let segments): return segments[index]
    }
  }
}
