package import ArgumentParser
import Capture
import Filter
import Glibc
package import Intercept

/// What the proxy does to traffic from the beginning.
package struct InterceptOptions: ParsableArguments {
  package init() {}

  @Option(
    help: "Hold what the expression matches, such as 'op == text and from == client'.")
  package var hold: String?

  @Flag(help: "Hold single frames instead of whole messages.")
  package var holdFrames = false

  @Option(
    help: "Change, delay, drop or break traffic by the rules in this TOML file; repeat for more.")
  package var rules: [String] = []

  /// Reads the rules and the hold filter, and applies them.
  ///
  /// - Parameters:
  ///   - config: The config file that was named; rules may be there as well.
  ///   - hasScreen: Whether there is a screen, on which a user can forward what is held.
  package func arm(_ intercept: Intercept, config: String?, hasScreen: Bool) throws(CommandError) {
    var traffic: [RewriteRule] = []
    var handshakes: [HandshakeRewriteRule] = []
    for path in Self.configFile(config) + rules {
      let text = try TextFile.read(path, as: "the rules")
      do throws(RuleFileError) {
        let file = try RuleFile(text, name: path)
        traffic += file.traffic
        handshakes += file.handshakes
      } catch {
        throw CommandError(.badData, error.sentence)
      }
    }
    intercept.setRules(traffic)
    intercept.setHandshakeRules(handshakes)
    guard let hold else { return }
    switch Filter.parse(hold) {
    case .success(let filter):
      for hint in filter.hints { StandardError.write("windsock: --hold: \(hint.text)") }
      if !hasScreen {
        StandardError.write("windsock: without the screen, what --hold holds is never forwarded")
      }
      intercept.arm(HoldFilter(filter, unit: holdFrames ? .frames : .messages))
    case .failure(let error):
      throw CommandError(.usage, "--hold is wrong at byte \(error.position): \(error.text)")
    }
  }

  /// The config file, when there is one.
  private static func configFile(_ path: String?) -> [String] {
    if let path { return [path] }
    return SettingsFile.defaultPath.flatMap { access($0, F_OK) == 0 ? [$0] : nil } ?? []
  }
}
