import Options

/// A command whose options are checked before it begins, whether or not it will use them.
protocol CheckedCommand {
  func check() throws(CommandError)
}

extension OpenCommand: CheckedCommand {
  func check() throws(CommandError) {
    try output.check()
    try screen.check(isShown: screen.isUsed(beside: output))
  }
}

extension DumpCommand: CheckedCommand {
  func check() throws(CommandError) { try output.check() }
}

extension ConnectCommand: CheckedCommand {
  func check() throws(CommandError) {
    try output.check()
    try screen.check(isShown: usesScreen)
  }
}

extension ListenCommand: CheckedCommand {
  func check() throws(CommandError) {
    try output.check()
    try screen.check(isShown: usesScreen)
  }
}

extension SniffCommand: CheckedCommand {
  func check() throws(CommandError) {
    try output.check()
    try screen.check(isShown: screen.isUsed(beside: output))
  }
}

extension ProxyCommand: CheckedCommand {
  func check() throws(CommandError) {
    try output.check()
    try screen.check(isShown: screen.isUsed(beside: output))
  }
}

extension RunCommand: CheckedCommand {
  func check() throws(CommandError) {
    try options.output.check()
    try options.screen.check(isShown: options.usesScreen)
  }
}

extension BrowserCommand: CheckedCommand {
  func check() throws(CommandError) {
    try options.output.check()
    try options.screen.check(isShown: options.usesScreen)
  }
}

extension DemoCommand: CheckedCommand {
  func check() throws(CommandError) {
    try output.check()
    try screen.check(isShown: screen.isUsed(beside: output))
  }
}

extension ReplayCommand: CheckedCommand {
  func check() throws(CommandError) { try screen.check(isShown: onScreen && screen.usesScreen) }
}

extension DiffCommand: CheckedCommand {
  func check() throws(CommandError) { try screen.check(isShown: onScreen && screen.usesScreen) }
}
