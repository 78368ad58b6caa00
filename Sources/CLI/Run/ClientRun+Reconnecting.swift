import Capture
import Client
import Options
import Synchronization
import WebSocket

// Reconnects.
extension ClientRun {
  /// Connects again after a while, when that is asked for and the run has not been ended.
  ///
  /// - Parameters:
  ///   - sentence: What went wrong, which is reported.
  ///   - wish: Seconds that the server wants to be left alone.
  /// - Returns: False when there will be no other connection.
  func retry(_ place: Int, because sentence: String, wish: Double? = nil) -> Bool {
    guard course.reconnects else { return false }
    let now = Clock.monotonic()
    let delay = state.withLock { state -> Double? in
      let isOver = state.isEnding || state.isTimeUp || state.places[place].isFinished
      guard !isOver, state.places[place].request != nil else { return nil }
      if let opened = state.places[place].opened {
        state.places[place].backOff.ended(after: Double(now - opened) / 1e9)
      }
      state.places[place].opened = nil
      state.places[place].phase = .waiting
      state.places[place].generation += 1
      return state.places[place].backOff.next(random: .random(in: 0..<1), wish: wish)
    }
    guard let delay else { return false }
    let tenths = Int((delay * 10).rounded(.up))
    warn("\(sentence); connecting again in \(tenths / 10).\(tenths % 10) s")
    engine.schedule(in: delay) { [weak self] in self?.reopen(place) }
    change { _ in }
    return true
  }

  private func reopen(_ place: Int) {
    let request = state.withLock { state -> ClientRequest? in
      guard state.places[place].phase == .waiting else { return nil }
      state.places[place].phase = .opening
      return state.places[place].request
    }
    guard let request else { return }
    open(request, at: place, redirects: options.location ? Self.redirectLimit : nil)
  }

  /// Whether a refusal is worth another attempt: the server is busy, or broken for now.
  static func mayPass(_ refusal: Refusal) -> Bool {
    switch refusal.status {
    case 408, 425, 429, 500, 502, 503, 504: true
    default: false
    }
  }

  /// Nothing is reconnected from here on.
  func endReconnecting() {
    change { state in
      state.isEnding = true
      for place in state.places.indices where state.places[place].phase == .waiting {
        state.places[place].phase = .over
      }
    }
  }
}

extension Refusal {
  /// Seconds after which the server wants to be tried again (RFC 9110, section 10.2.3).
  var retryAfter: Double? { Self.seconds(response.headers.first("Retry-After")) }

  /// A number of seconds; dates, and what is not a time to wait, are nil.
  static func seconds(_ field: String?) -> Double? {
    guard let field, let seconds = Double(field), seconds.isFinite, seconds >= 0
    else { return nil }
    return seconds
  }
}
