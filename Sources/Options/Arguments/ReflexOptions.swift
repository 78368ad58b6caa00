package import ArgumentParser
package import Client

/// What a client does automatically.
package struct ReflexOptions: ParsableArguments {
  package init() {}

  @Flag(name: [.long, .customLong("inhibit-pongs")], help: "Do not answer pings.")
  package var noPong = false

  @Flag(help: "Do not answer the server's Close.")
  package var noCloseEcho = false

  @Flag(help: "Do not mask frames, which RFC 6455 forbids a client.")
  package var noMask = false

  @Flag(help: "Close the connection when a frame of the server breaks the protocol; status 76.")
  package var failOnViolation = false

  @Option(help: "Seconds between pings that are sent, such as 0.5 (default: none are).")
  package var pingInterval: SecondsOption?

  @Option(
    help: "Give the connection up when a ping of --ping-interval has no pong for so many seconds.")
  package var pingTimeout: SecondsOption?

  package func validate() throws {
    if pingTimeout != nil, pingInterval == nil {
      throw ValidationError("--ping-timeout needs pings: give --ping-interval as well.")
    }
    if let pingInterval, pingInterval.value < 0.001 {
      throw ValidationError("--ping-interval is at least 0.001 seconds.")
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
