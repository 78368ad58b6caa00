import Inspector
import Rows
import Text

/// Where the parts of a connection's line are: the path first, as it is what differs, then what
/// there is room for.
struct ConnectionColumns {
  let number: Range<Int>
  let state: Int
  let target: Range<Int>
  let frames: Range<Int>
  private(set) var ratio: Range<Int>?
  private(set) var spark: Range<Int>?
  private(set) var trip: Range<Int>?
  /// The host of all connections; nil when they have several.
  let commonHost: String?

  /// Columns that a path gets before anything else is shown beside the frames.
  private static let least = 7
  private static let most = 60

  init(width: Int, _ briefs: [ConnectionBrief]) {
    let hosts = Set(briefs.map(\.authority))
    let host = hosts.count == 1 ? hosts.first : nil
    commonHost = host
    let digits = max(2, briefs.map { String($0.number).count }.max() ?? 0)
    number = 1..<1 + digits
    state = digits + 2
    let start = digits + 4
    let traffic = max(6, briefs.map { $0.traffic.utf8.count }.max() ?? 0)
    let longest = briefs.map { TextWidth.columns(of: $0.place) }.max() ?? 0
    var room = width - start - traffic - 1 - min(max(longest, Self.least), Self.most)
    var right = width
    func take(_ columns: Int) -> Range<Int>? {
      guard room >= columns + 1 else { return nil }
      room -= columns + 1
      defer { right -= columns + 1 }
      return right - columns..<right
    }
    // The widths are listed in the order of the line, and assigned in the order of importance.
    let hasTrip = room >= 8
    trip = hasTrip ? take(7) : nil
    let sparkColumns = min(20, room - 1) / 4 * 4
    spark = sparkColumns >= 4 ? take(max(4, min(sparkColumns, room >= 16 ? sparkColumns : 8))) : nil
    ratio = take(4)
    frames = right - traffic..<right
    target = start..<max(start, right - traffic - 1)
  }
}

/// Text that is too long, without its middle: paths are distinguished by their ends.
enum MiddleEllipsis {
  static func cut(_ text: String, columns: Int, more: String) -> String {
    let visible = VisibleText.make(text.utf8)
    guard visible.count > columns else { return visible }
    let room = columns - more.count
    guard room > 2 else { return String(visible.prefix(max(0, columns))) }
    return String(visible.prefix(room / 3)) + more + String(visible.suffix(room - room / 3))
  }
}
