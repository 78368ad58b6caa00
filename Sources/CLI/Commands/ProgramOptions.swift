import ArgumentParser
import Options
import Proxy

/// What `run` and `browser` have in common: how the connections of a program are shown.
struct ProgramOptions: ParsableArguments {
  @OptionGroup var intercept: InterceptOptions
  @OptionGroup var ways: InterceptionOptions
  @OptionGroup var recording: RecordingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  var usesScreen: Bool { screen.isUsed(beside: output) }

  /// A session with its hold filter and rules that is not recorded yet, and the proxy that the
  /// program's connections come through.
  ///
  /// - Parameters:
  ///   - host: Where the proxy listens, on a free port.
  ///   - redirects: Whether connections are redirected to it.
  func start(
    on host: String, redirects: Bool
  ) throws(CommandError) -> (session: ProgramSession, proxy: ProxyOptions) {
    var proxy = ProxyOptions(listen: [ProxyOptions.Listen(host: host, port: 0)])
    try ways.apply(to: &proxy)
    let live = try LiveSession(recording)
    try intercept.arm(live.intercept, config: screen.config, hasScreen: usesScreen)
    let session = try ProgramSession.start(
      proxy, redirects: redirects, live: live, screen: screen, output: output)
    return (session, proxy)
  }
}
