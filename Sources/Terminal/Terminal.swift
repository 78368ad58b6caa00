import CNcurses
import Glibc
package import Screen

/// What happened while the terminal waited.
package enum TerminalEvent: Hashable, Sendable {
  case input(Input)
  /// One of the descriptors that were waited for can be read.
  case readable(Int32)
  /// A signal asked the process to end; this is its number.
  case quit(signal: Int32)
}

/// The terminal as a place to draw on and to read keys from.
///
/// There is one, on the main thread.
///
/// However the process ends, by ``close()``, an exit, a signal or a crash, the terminal is given
/// back as it was found.
@MainActor
package final class Terminal {
  /// How long a lone escape character waits for the rest of a sequence.
  private static let escapeDelay: Duration = .milliseconds(25)

  package private(set) var size: Size
  package let colourDepth: ColourDepth
  /// Whether it is drawn on with ASCII only.
  package let isASCII: Bool
  private let tty: Int32
  private let signals: Int32
  /// Whether the mouse is wanted, now and after the terminal was lent.
  private var mouse: Bool
  private var isOpen = true
  private var decoder = InputDecoder()
  private var escapeDeadline: ContinuousClock.Instant?
  private var painter: Painter

  /// Takes the terminal.
  ///
  /// - Parameters:
  ///   - colour: `--color`.
  ///   - isASCII: Whether to draw with ASCII only; nil to ask the locale.
  ///   - mouse: Whether to have the mouse's events instead of the terminal's own selection.
  /// - Throws: When there is no terminal, or it cannot show a screen.
  package init(
    colour: ColourOption = .auto, isASCII: Bool? = nil, mouse: Bool = true
  ) throws(TerminalError) {
    tty = cn_open_tty()
    guard tty >= 0 else { throw .noTerminal }
    signals = cn_guard_open(tty)
    guard signals >= 0 else {
      let error = errno
      Glibc.close(tty)
      throw .refused(error)
    }
    guard let depth = Self.start(tty, colour) else {
      cn_guard_close()
      Glibc.close(tty)
      throw .unusable(type: Self.environment("TERM") ?? "")
    }
    colourDepth = depth
    self.mouse = mouse
    self.isASCII = isASCII ?? !cn_is_utf8()
    painter = Painter(depth: depth, isASCII: self.isASCII)
    size = Self.size(of: tty) ?? Size(width: 80, height: 24)
    cn_guard_arm(true)
    enableModes()
  }

  deinit { cn_guard_close() }

  /// Gives the terminal back.
  ///
  /// What was written to standard error meanwhile appears now.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    // After a request to end the guard does it, which waits for no terminal.
    if !EndRequests.hasCome {
      disableModes()
      cn_leave()
      cn_guard_arm(false)
    }
    cn_guard_close()
    Glibc.close(tty)
  }

  /// Starts ncurses with the terminal's own type, or with one that most terminals understand.
  private static func start(_ tty: Int32, _ option: ColourOption) -> ColourDepth? {
    func decide(_ colours: Int32) -> ColourDepth {
      ColourDepth.decide(
        option: option, environment: environment, terminfoColours: Int(colours))
    }
    let type = environment("TERM") ?? ""
    // Only for a known terminal can more colours be assumed.
    let isPlain = type.isEmpty || ["dumb", "linux"].contains(type) || type.hasPrefix("vt")
    if !isPlain, decide(256) == .trueColour, cn_start(tty, nil, true) { return .trueColour }
    guard type != "dumb" else { return nil }
    for type in [nil, "xterm-256color", "vt100"] where cn_start(tty, type, false) {
      return decide(cn_colours()).limited(to: Int(cn_colours()))
    }
    return nil
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  private static func size(of tty: Int32) -> Size? {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard cn_size(tty, &columns, &rows) else { return nil }
    return Size(width: Int(columns), height: Int(rows))
  }
}

extension Terminal {
  /// Shows a screen: sends what differs from the one before, in one piece.
  package func draw(_ screen: Screen, theme: Theme) {
    guard isOpen else { return }
    // Terminals that know the mode show everything between the two at once.
    send("\u{1B}[?2026h")
    painter.paint(screen, theme: theme)
    send("\u{1B}[?2026l")
  }

  /// Draws everything again at the next ``draw(_:theme:)``: something else wrote to the terminal.
  package func forgetPicture() { painter.forget() }

  /// Puts bytes into the clipboard of the terminal.
  ///
  /// Terminals do not report whether they did.
  ///
  /// - Returns: False when there is more than a terminal would take.
  package func copy(_ bytes: [UInt8]) -> Bool {
    guard isOpen, let sequence = Clipboard.sequence(copying: bytes) else { return false }
    return send(sequence)
  }

  /// Asks the terminal for the colour of its background; one that knows the question answers with
  /// an input, at any time or never.
  package func askBackground() {
    let type = Self.environment("TERM") ?? ""
    // These terminals would show the question as text.
    guard isOpen, !type.isEmpty, !type.hasPrefix("vt"), !["dumb", "linux"].contains(type) else {
      return
    }
    send(BackgroundAnswer.question)
  }

  /// Releases the mouse, so that the terminal can select text, or takes it back.
  package func setMouse(_ isOn: Bool) {
    mouse = isOn
    send(isOn ? "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h" : Self.mouseOff)
  }

  private static let mouseOff = "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l"

  private func enableModes() {
    send("\u{1B}[?2004h\u{1B}[?1004h")
    if mouse { setMouse(true) }
  }

  private func disableModes() { send(Self.mouseOff + "\u{1B}[?1004l\u{1B}[?2004l") }

  private func send(_ text: String) { _ = send(Array(text.utf8)) }

  private func send(_ bytes: [UInt8]) -> Bool { cn_send(bytes, bytes.count) == 0 }
}

extension Terminal {
  /// Gives the terminal to something else, such as an editor, while `body` runs.
  @discardableResult
  package func lend<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    leave()
    defer { enter() }
    return try body()
  }

  /// Stops the program as ^Z does, and takes the terminal again when it is continued.
  package func suspend() { lend { cn_stop() } }

  private func leave() {
    disableModes()
    cn_leave()
    cn_guard_arm(false)
  }

  private func enter() {
    cn_guard_arm(true)
    cn_enter()
    enableModes()
    painter.forget()
    updateSize()
  }

  private func updateSize() {
    guard let size = Self.size(of: tty) else { return }
    self.size = size
    cn_resize(Int32(clamping: size.width), Int32(clamping: size.height))
    painter.forget()
  }
}

extension Terminal {
  /// Waits for keys, signals and descriptors.
  ///
  /// - Parameters:
  ///   - descriptors: What else to wait for: a ``Mailbox``.
  ///   - timeoutMilliseconds: How long to wait; nil for as long as nothing happens.
  /// - Returns: What happened; nothing when the time is over.
  package func wait(
    for descriptors: [Int32] = [], timeoutMilliseconds: Int? = nil
  ) -> [TerminalEvent] {
    let waiting = [tty, signals] + descriptors
    var readable = [Bool](repeating: false, count: waiting.count)
    // One that was interrupted by a signal finds it in the pipe, now or the next time.
    _ = cn_wait(waiting, &readable, Int32(waiting.count), milliseconds(timeoutMilliseconds))
    var events: [TerminalEvent] = []
    if readable[0] { events += readInput() }
    events += expireEscape()
    if readable[1] { events += readSignals() }
    return events + zip(descriptors, readable.dropFirst(2)).filter(\.1).map { .readable($0.0) }
  }

  private func milliseconds(_ timeout: Int?) -> Int32 {
    let timeout = timeout.map { Int32(clamping: max($0, 0)) } ?? -1
    guard let escapeDeadline else { return timeout }
    let left = ContinuousClock.now.duration(to: escapeDeadline) / .milliseconds(1)
    let rest = Int32(max(left.rounded(.up), 0))
    return timeout < 0 ? rest : min(timeout, rest)
  }

  private func readInput() -> [TerminalEvent] {
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = read(tty, &bytes, bytes.count)
    guard count != 0, count > 0 || errno == EINTR || errno == EAGAIN else {
      // The terminal is gone.
      return [.quit(signal: cn_signal_hangup())]
    }
    let inputs = decoder.receive(bytes.prefix(max(count, 0)))
    escapeDeadline = decoder.isWaiting ? ContinuousClock.now + Self.escapeDelay : nil
    return inputs.map { .input($0) }
  }

  private func expireEscape() -> [TerminalEvent] {
    guard let deadline = escapeDeadline, ContinuousClock.now >= deadline else { return [] }
    defer { escapeDeadline = decoder.isWaiting ? ContinuousClock.now + Self.escapeDelay : nil }
    return decoder.timeout().map { .input($0) }
  }

  private func readSignals() -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    var isResized = false
    while case let signal = cn_next_signal(), signal != 0 {
      switch signal {
      case cn_signal_resize(): isResized = true
      case cn_signal_stop():
        suspend()
        isResized = true
      case cn_signal_continue():
        // Stopped without a request from here: the shell has changed the terminal since.
        enter()
        isResized = true
      default: events.append(.quit(signal: signal))
      }
    }
    guard isResized else { return events }
    updateSize()
    return events + [.input(.resize(size))]
  }
}
