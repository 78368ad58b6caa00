import Capture
import Intercept
import Rows
package import Screen
import Text
import Units

/// A part of the first line: what it says, where it is, and what a click on it does.
package struct StatusItem {
  package var text: String
  package var role = Role.status
  /// Those with the smallest rank stay when there is little room.
  var rank: Int
  var action: Action.ID?
  package fileprivate(set) var x = 0

  init(_ text: String, role: Role = .status, rank: Int, action: Action.ID? = nil) {
    self.text = text
    self.role = role
    self.rank = rank
    self.action = action
  }

  var end: Int { x + TextWidth.columns(of: text) }
}

extension Model {
  /// What is at the right of the first line, as much as there is room for.
  ///
  /// - Returns: The parts, and how many columns are left for the kind of run before them.
  package func statusItems(width: Int) -> (items: [StatusItem], room: Int) {
    var items = statusItems
    let modeWidth = TextWidth.columns(of: facts.mode) + 2
    func taken() -> Int { items.reduce(0) { $0 + $1.end + 2 } }
    while taken() + min(modeWidth, 12) + 1 > width, items.count > 1,
      let last = items.indices.max(by: { items[$0].rank < items[$1].rank })
    {
      items.remove(at: last)
    }
    let room = width - taken()
    var x = max(0, room)
    for place in items.indices {
      items[place].x = x
      x = items[place].end + 2
    }
    return (items, room)
  }

  /// The action of what is at a column of the first line.
  func statusAction(at x: Int) -> Action.ID? {
    statusItems(width: size.width).items.first { x >= $0.x && x < $0.end }?.action
  }

  private var statusItems: [StatusItem] {
    var items = [recordingItem, StatusItem(Self.count(connectionCount, "conn"), rank: 6)]
    items.append(StatusItem(framesText, rank: 1))
    if findingCount > 0 {
      items.append(
        StatusItem(
          "! " + Self.count(findingCount, "finding"), role: .statusWarning, rank: 4,
          action: .list(.findings)))
    }
    let broken = unitIndex.faultCount(upTo: UInt32(clamping: rows.frames))
    if broken > 0 {
      items.append(
        StatusItem(
          Signs(isASCII: facts.isASCII).problem + " \(broken) broken", role: .statusWarning,
          rank: 5,
          action: .list(.findings)))
    }
    items += shownItems + holdingItems
    if let replay {
      let state = replay.isPlaying ? "replay" : replay.isAtEnd ? "ended" : "paused"
      let place = TimeStripLayout.text(replay.position, of: replay.duration)
      items.append(
        StatusItem(
          "[\(state) \(replay.speedText) \(place)]", role: .statusKey, rank: 2,
          action: .list(.pause)))
    }
    if let progressText {
      items.append(StatusItem(progressText, role: .statusWarning, rank: 3))
    }
    if let movementItem { items.append(movementItem) }
    return items.filter { !$0.text.isEmpty }
  }

  /// Which rows are shown, if not simply all frames.
  private var shownItems: [StatusItem] {
    var items: [StatusItem] = []
    if filter.isMarkedOnly {
      items.append(
        StatusItem("[marked only]", role: .statusWarning, rank: 2, action: .mark(.only)))
    } else if !marked.isEmpty {
      items.append(StatusItem("\(marked.count) marked", rank: 5, action: .mark(.only)))
    }
    if filter.unit != .frames {
      items.append(
        StatusItem("[\(filter.unit.rawValue)]", role: .statusKey, rank: 3, action: .list(.view)))
    }
    if filter.hidesKeepAlives {
      items.append(
        StatusItem("[no pings]", role: .statusKey, rank: 3, action: .list(.keepAlives)))
    }
    if filter.foldsRepeats {
      items.append(StatusItem("[folded]", role: .statusKey, rank: 3, action: .list(.repeats)))
    }
    return items
  }

  /// What is held, and whether more will be.
  private var holdingItems: [StatusItem] {
    guard let intercept else { return [] }
    var items: [StatusItem] = []
    if heldCount > 0 {
      items.append(
        StatusItem("[\(heldCount) held]", role: .statusWarning, rank: 0, action: .move(.bottom)))
    }
    if let holdFilter = intercept.holdFilter {
      items.append(
        StatusItem(
          holdFilter.isOn ? "[i]" : "[i off]", role: holdFilter.isOn ? .statusWarning : .status,
          rank: 5, action: .hold(.toggle)))
    }
    if intercept.refusesConnections {
      items.append(StatusItem("[refusing]", role: .statusWarning, rank: 4))
    }
    return items
  }

  private static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }

  private var framesText: String {
    guard filter.isActive else { return Self.count(rows.frames, "frame") }
    let place = filter.connection.map { " of #\($0)" } ?? ""
    return "\(filter.matches.count)/\(rows.count) rows\(place)"
  }

  private var recordingItem: StatusItem {
    switch recording {
    case .off: StatusItem("", rank: 2)
    // The folder would take the room; the message at the end has the whole path.
    case .on(let file):
      StatusItem("REC \(file.split(separator: "/").last ?? "")", role: .statusRecording, rank: 2)
    case .failed(let why): StatusItem("NOT RECORDING: \(why)", role: .statusError, rank: 2)
    }
  }

  private var progressText: String? {
    if search.isRunning { return "searching" }
    guard isFiltering else { return decodingText }
    return "filtering \(filter.matches.checked * 100 / max(1, rows.count))%"
  }

  /// The share of the messages that is decoded; nil when few are left.
  private var decodingText: String? {
    let (done, all) = (unitIndex.scanned, rows.frames)
    guard done > 0, all - done > Self.decodingLag else { return nil }
    return "decoding \(done * 100 / max(1, all))%"
  }

  /// So few frames left to decode are not worth a word.
  private static let decodingLag = 4096

  private var movementItem: StatusItem? {
    if isPaused {
      let text = heldFrames > 0 ? "[paused +\(heldFrames)]" : "[paused]"
      return StatusItem(text, role: .statusKey, rank: 3, action: .list(.pause))
    }
    guard isMoving else { return nil }
    if list.isFollowing {
      return StatusItem("[follow]", role: .statusKey, rank: 3, action: .list(.follow))
    }
    guard unseen > 0 else { return nil }
    return StatusItem("+\(unseen) new", role: .statusKey, rank: 3, action: .list(.follow))
  }
}
