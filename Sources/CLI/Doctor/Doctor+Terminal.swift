import Glibc
import Screen
import Terminal

extension Doctor {
  /// What the screen can be drawn with.
  var terminal: [Line] { [kind, size, colours, encoding, mouse, clipboard] }

  private var kind: Line {
    guard let name = variable("TERM") else {
      return Line(
        name: "TERM", value: "unset",
        advice: "a screen needs a terminal; in a container start it with -t, as docker run -it")
    }
    let isKnown = TerminalFacts.colours(of: name) != nil
    return Line(
      name: "TERM", value: name,
      advice: isKnown ? nil : "terminfo does not know it; try TERM=xterm-256color")
  }

  private var size: Line {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return Line(name: "size", value: "standard output is no terminal")
    }
    let isSmall = size.ws_col < 40 || size.ws_row < 12
    return Line(
      name: "size", value: "\(size.ws_col)x\(size.ws_row)",
      advice: isSmall ? "the screen shows more from 80x24 on" : nil)
  }

  private var colours: Line {
    let known = variable("TERM").flatMap { TerminalFacts.colours(of: $0) } ?? 0
    let depth = ColourDepth.decide(
      option: .auto, environment: variable, terminfoColours: known)
    let isFull = depth == .trueColour
    return Line(
      name: "colours",
      value: "\(depth) (terminfo: \(known), COLORTERM: \(variable("COLORTERM") ?? "unset"))",
      advice: isFull || variable("NO_COLOR") != nil
        ? nil : "if the terminal has 24-bit colours, set COLORTERM=truecolor")
  }

  private var encoding: Line {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variable).first ?? "unset"
    let words = locale.lowercased()
    let isUTF8 = words.contains("utf-8") || words.contains("utf8")
    return Line(
      name: "locale", value: locale,
      advice: isUTF8 ? nil : "lines and text beyond ASCII need UTF-8: set LC_ALL=C.UTF-8")
  }

  private var mouse: Line {
    guard variable("TMUX") != nil else { return Line(name: "mouse", value: "read by windsock") }
    return Line(
      name: "mouse", value: "inside tmux",
      advice: "tmux passes the mouse on after: set -g mouse on")
  }

  private var clipboard: Line {
    let tools = ["wl-copy", "xclip", "xsel", "pbcopy"]
    let isDisplay = variable("WAYLAND_DISPLAY") != nil || variable("DISPLAY") != nil
    if isDisplay, let tool = tools.lazy.compactMap(place).first {
      return Line(name: "clipboard", value: tool)
    }
    return Line(
      name: "clipboard", value: "the terminal's (OSC 52)",
      advice: variable("TMUX") != nil ? "tmux passes it on after: set -g set-clipboard on" : nil)
  }
}
