import Capture
import Inspector
import Intercept
import Screen
import Text
import Units

/// The first line: what kind of run it is, how much there is, and what state the screen is in.
struct StatusLine {
  let model: Model

  /// A part of the line; those with the smallest rank stay when there is little room.
  private struct Part {
    var text: String
    var role = Role.status
    var rank: Int
  }

  func draw(on canvas: inout Canvas) {
    canvas.fill(role: .status)
    var parts = parts
    while width(of: parts) + min(modeWidth, 12) + 1 > canvas.width, parts.count > 1,
      let last = parts.indices.max(by: { parts[$0].rank < parts[$1].rank })
    {
      parts.remove(at: last)
    }
    let room = canvas.width - width(of: parts)
    canvas.put(
      model.facts.mode, x: 1, y: 0, columns: room - 2, role: .statusKey, overflow: .ellipsis)
    var x = max(0, room)
    for part in parts {
      x += canvas.put(part.text, x: x, y: 0, role: part.role, overflow: .ellipsis) + 2
    }
  }

  private var modeWidth: Int { TextWidth.columns(of: model.facts.mode) + 2 }

  private func width(of parts: [Part]) -> Int {
    parts.reduce(0) { $0 + TextWidth.columns(of: $1.text) + 2 }
  }

  private var parts: [Part] {
    var parts = [Part(text: recording.text, role: recording.role, rank: 2)]
    parts.append(Part(text: count(model.connectionCount, "conn"), rank: 6))
    parts.append(Part(text: frames, rank: 1))
    if model.findingCount > 0 {
      parts.append(
        Part(text: "! " + count(model.findingCount, "finding"), role: .statusWarning, rank: 4))
    }
    if model.filter.isMarkedOnly {
      parts.append(Part(text: "[marked only]", role: .statusWarning, rank: 2))
    } else if !model.marked.isEmpty {
      parts.append(Part(text: "\(model.marked.count) marked", rank: 5))
    }
    if model.filter.unit != .frames {
      parts.append(Part(text: "[\(model.filter.unit.rawValue)]", role: .statusKey, rank: 3))
    }
    if model.filter.hidesKeepAlives {
      parts.append(Part(text: "[no pings]", role: .statusKey, rank: 3))
    }
    if model.filter.foldsRepeats {
      parts.append(Part(text: "[folded]", role: .statusKey, rank: 3))
    }
    parts += holding
    if let replay = model.replay {
      let state = replay.isPlaying ? "replay" : replay.isAtEnd ? "ended" : "paused"
      let text =
        "[\(state) \(replay.speedText) \(TimeStripLayout.text(replay.position, of: replay.duration))]"
      parts.append(Part(text: text, role: .statusKey, rank: 2))
    }
    if let progress { parts.append(Part(text: progress, role: .statusWarning, rank: 3)) }
    if let movement { parts.append(Part(text: movement, role: .statusKey, rank: 3)) }
    return parts.filter { !$0.text.isEmpty }
  }

  /// What is held, and whether more will be.
  private var holding: [Part] {
    guard let intercept = model.intercept else { return [] }
    var parts: [Part] = []
    if model.heldCount > 0 {
      parts.append(Part(text: "[\(model.heldCount) held]", role: .statusWarning, rank: 0))
    }
    if let holdFilter = intercept.holdFilter {
      let role: Role = holdFilter.isOn ? .statusWarning : .status
      parts.append(Part(text: holdFilter.isOn ? "[i]" : "[i off]", role: role, rank: 5))
    }
    if intercept.refusesConnections {
      parts.append(Part(text: "[refusing]", role: .statusWarning, rank: 4))
    }
    return parts
  }

  private func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }

  private var frames: String {
    let total = count(model.rows.frames, "frame")
    guard model.filter.isActive else { return total }
    let place = model.filter.connection.map { " of #\($0)" } ?? ""
    return "\(model.filter.matches.count)/\(model.rows.count) rows\(place)"
  }

  private var recording: (text: String, role: Role) {
    switch model.recording {
    case .off: ("", .status)
    // The folder would take the room; where the file is stands in the message at the end.
    case .on(let file): ("REC \(file.split(separator: "/").last ?? "")", .statusRecording)
    case .failed(let why): ("NOT RECORDING: \(why)", .statusError)
    }
  }

  private var progress: String? {
    if model.search.isRunning { return "searching" }
    guard model.isFiltering else { return decoding }
    return "filtering \(model.filter.matches.checked * 100 / max(1, model.rows.count))%"
  }

  /// The share of the messages that is decoded; nil when few are left.
  private var decoding: String? {
    let (done, all) = (model.unitIndex.scanned, model.rows.frames)
    guard done > 0, all - done > Self.lag else { return nil }
    return "decoding \(done * 100 / max(1, all))%"
  }

  /// So few frames left to decode are not worth a word.
  private static let lag = 4096

  private var movement: String? {
    if model.isPaused { return model.heldFrames > 0 ? "[paused +\(model.heldFrames)]" : "[paused]" }
    guard model.isMoving else { return nil }
    if model.list.isFollowing { return "[follow]" }
    return model.unseen > 0 ? "+\(model.unseen) new" : nil
  }
}
