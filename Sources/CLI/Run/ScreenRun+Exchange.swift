import Glibc
import Inspector
import Screen
import Terminal
import View

/// What comes from other programs and files, and goes to them.
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

  func copy(_ text: String, _ what: String) {
    let bytes = Array(text.utf8)
    if terminal.copy(bytes) {
      tell("copied \(what) (OSC 52)")
    } else {
      tell(
        "nothing was copied: \(bytes.count) bytes are too many for a terminal's clipboard; "
          + "o shows the detail in $PAGER", .error)
    }
  }

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
