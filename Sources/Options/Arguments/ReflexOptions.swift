package import ArgumentParser
package import Client

/// What a client does automatically.
package struct ReflexOptions: ParsableArguments {
  package init() {}

  @Flag(name: [.long, .customLong("inhibit-pongs")], help: "Do not answer pings.")
  package var noPong = false

  @Flag(help: "Do not answer the server's Close.")
  package var noCloseEcho = false

  @Flag(help: "Do not mask frames, although RFC 6455 requires clients to.")
  package var noMask = false

  @Flag(
    help: """
      Close the connection when a frame of the server breaks the protocol; exit status 76.
      """)
  package var failOnViolation = false

  @Option(help: "Send pings this many seconds apart, such as 0.5 (default: none).")
  package var pingInterval: SecondsOption?

  @Option(
    help: """
      Give up the connection when a ping of --ping-interval has had no pong for this many seconds.
      """)
  package var pingTimeout: SecondsOption?

  package func validate() throws {
    if pingTimeout != nil, pingInterval == nil {
      throw ValidationError("--ping-timeout needs pings: give --ping-interval as well.")
    }
    if let pingInterval, pingInterval.value < 0.001 {
      throw ValidationError("--ping-interval must be at least 0.001 seconds.")
    }
  }

  package var reflexes: ClientReflexes {
    var reflexes = ClientReflexes()
    reflexes.answersPings = !noPong
    reflexes.answersClose = !noCloseEcho
    reflexes.masks = !noMask
    reflexes.failsViolations = failOnViolation
    reflexes.pingInterval = pingInterval?.value
    reflexes.pingTimeout = pingTimeout?.value
    return reflexes
  }
}
