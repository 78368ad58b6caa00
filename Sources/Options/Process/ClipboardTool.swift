/// Programs that put text on the clipboard of a desktop.
package enum ClipboardTool {
  /// The tools that fit the desktop, the surest first.
  private static var commands: [[String]] {
    var commands: [[String]] = []
    if Environment.variable("WAYLAND_DISPLAY") != nil { commands.append(["wl-copy"]) }
    if Environment.variable("DISPLAY") != nil {
      commands += [["xclip", "-selection", "clipboard"], ["xsel", "--input", "--clipboard"]]
    }
    return commands + [["pbcopy"]]
  }

  /// Puts bytes on the clipboard.
  ///
  /// - Returns: The name of the program that took them; nil when none is there, or none did.
  package static func copy(_ bytes: [UInt8]) -> String? {
    for command in commands where Environment.place(of: command[0]) != nil {
      if ExternalProgram.feed(bytes, to: command) { return command[0] }
    }
    return nil
  }
}
