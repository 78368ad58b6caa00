import Rows
package import Screen

/// What happened, for ``update(_:_:)``.
package enum Event: Sendable {
  /// The user did something, at a time in nanoseconds of any clock that does not run backwards.
  case input(Input, at: UInt64)
  /// The log has more than it had.
  case logChanged
  /// The recording has been read to its end.
  case loaded
  /// ``Model/nextTick`` has come: the time now, on a clock that does not run backwards.
  case tick(UInt64)
  /// There is time for what ``Effect/work`` asked for.
  case work
  /// More messages have been decoded.
  case decoded
  /// Show only what an expression matches: the one the program was started with.
  case filter(String)
  /// The saved filters as they are now.
  case savedFilters([SavedFilter])
  /// The bytes that $EDITOR returned.
  case edited([UInt8])
  /// Recording began, ended or failed.
  case recording(Recording)
  /// The started program printed this; `isGap` where something before it was left out.
  case output([UInt8], isGap: Bool)
  /// The file of an export exists.
  case exists(ExportRequest)
  /// Sentences for the log of warnings; the hint line shows one after the other.
  case warnings([String])
  /// The terminal reported the colour of its background, and no theme was chosen by name.
  case theme(String)
  /// A sentence for the hint line, such as the outcome of an effect.
  case notice(Notice)
}
