import Capture
import CaptureSupport

@testable import Filter

extension FilterFixture {
  /// The numbers of the frames that a filter matches, each asked on its own.
  func matches(_ filter: Filter, limit: Int = 10_000) -> [UInt32] {
    let reader = PayloadReader(store: store)
    var cursor = LogCursor()
    var numbers: [UInt32] = []
    var previous: UInt64?
    for case .frame(let frame) in cursor.next(in: session.log, limit: limit) {
      let record = session.log.read { $0.connection(frame.row.connection) }
      guard let record else { continue }
      let size = filter.needsMessageSize ? messageSize(of: frame.row) : nil
      let context = FilterContext(
        frame: frame, connection: record, start: Self.start, previous: previous, messageSize: size
      ) { frame, bytes in
        bytes += reader.payload(of: frame)
        return true
      }
      if filter.matches(context) { numbers.append(frame.row.number) }
      previous = frame.row.time
    }
    return numbers
  }

  /// The length of the message a frame is part of; nil while it is not complete.
  private func messageSize(of row: FrameRow) -> UInt64? {
    session.log.read { state in
      var sizes = MessageSizes()
      return sizes.size(of: row, in: state)
    }
  }
}
