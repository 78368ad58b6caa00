import Capture
import Screen
import TrafficSupport
import Units

@testable import Rows

extension Traffic {
  /// The session as the detail shows it.
  func shown(as unit: RowUnit = .frames) -> ShownSession {
    var lookup = FrameLookup()
    lookup.prepare(session.log)
    return ShownSession(
      session, payloads: PayloadReader(store: session.store), contents: ContentReader(session),
      decoded: DecodedRows(session, Signs(isASCII: true)), lookup: lookup, unit: unit,
      origin: Traffic.start, searched: "", isASCII: true)
  }

  /// What a pass over all of the session finds.
  func decoded() -> UnitIndex {
    let index = UnitIndex()
    let pass = UnitPass(session, into: index)
    while pass.advance() {}
    return index
  }
}

extension [[TextRun]] {
  /// The lines without their colours.
  var texts: [String] { map { String(decoding: $0.flatMap(\.bytes), as: UTF8.self) } }
}
