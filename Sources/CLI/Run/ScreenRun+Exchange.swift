import Glibc
import Inspector
import Options
import Screen
import Terminal
import View

/// Exchanges data with other programs and files.
extension ScreenRun {
  func send(_ file: OutgoingFile) {
    attempt { () throws(CommandError) in
      switch file.sending(try FileToSend.read(file.path)) {
      case .success(let effect): perform(effect)
      case .failure(let problem): tell(problem.sentence, .error)
      }
    }
  }

  func edit(_ bytes: [UInt8]) {
    attempt { () throws(CommandError) in
      let edited = try terminal.lend { () throws(CommandError) in try ExternalProgram.edit(bytes) }
      apply(.edited(edited))
    }
    apply(.input(.resize(terminal.size), at: Clock.monotonic()))
  }

  func page(_ text: String) {
    attempt { () throws(CommandError) in
      try terminal.lend { () throws(CommandError) in try ExternalProgram.page(text) }
    }
    apply(.input(.resize(terminal.size), at: Clock.monotonic()))
  }

  func pipe(_ bytes: [UInt8], to command: String) {
    attempt { () throws(CommandError) in
      let status = try terminal.lend { () throws(CommandError) in
        try ExternalProgram.pipe(bytes, to: command)
      }
      if status != 0 { tell("\(command) ended with status \(status)", .warning) }
    }
    apply(.input(.resize(terminal.size), at: Clock.monotonic()))
  }

  func showOutside(_ bytes: [UInt8]) {
    attempt { () throws(CommandError) in
      let edited = try terminal.lend { () throws(CommandError) in try ExternalProgram.edit(bytes) }
      if edited != bytes {
        tell("changes made here are ignored: R edits a copy and sends it", .warning)
      }
    }
    apply(.input(.resize(terminal.size), at: Clock.monotonic()))
  }

  /// Puts text on the clipboard: the desktop's where there is one, otherwise the terminal's.
  func copy(_ text: String, _ what: String) {
    let bytes = Array(text.utf8)
    if let tool = ClipboardTool.copy(bytes) {
      tell("copied \(what) (\(tool))")
    } else if Environment.variable("TERM").map(Self.plainTerminals.contains) ?? true {
      tell(
        "nothing was copied: there is no wl-copy, xclip, xsel or pbcopy, and this terminal has no "
          + "clipboard; o shows the detail in $PAGER", .error)
    } else if terminal.copy(bytes) {
      tell("copied \(what) by OSC 52, which not every terminal takes")
    } else {
      tell(
        "nothing was copied: \(bytes.count) bytes are too many for a terminal's clipboard; "
          + "o shows the detail in $PAGER", .error)
    }
  }

  /// Terminals that have no clipboard.
  private static let plainTerminals: Set<String> = ["linux", "dumb", "vt100", "vt220"]

  func saveScreen(_ path: String) {
    let picture = Array((render(model, size: terminal.size).picture + "\n").utf8)
    guard let file = fopen(path, "wx") else {
      tell("cannot create \(path): \(String(cString: strerror(errno)))", .error)
      return
    }
    defer { fclose(file) }
    if fwrite(picture, 1, picture.count, file) == picture.count {
      tell("the screen is in \(path)")
    } else {
      tell("cannot write \(path): \(String(cString: strerror(errno)))", .error)
    }
  }
}
