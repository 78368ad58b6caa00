import ArgumentParser
import Client

/// What a client does by itself, and what not.
struct ReflexOptions: ParsableArguments {
  @Flag(name: [.long, .customLong("inhibit-pongs")], help: "Do not answer pings.")
  var noPong = false

  @Flag(help: "Do not answer the server's Close.")
  var noCloseEcho = false

  @Flag(help: "Do not mask frames, which RFC 6455 forbids a client.")
  var noMask = false

  @Flag(help: "Close the connection when a frame of the server breaks the protocol; status 76.")
  var failOnViolation = false

  @Option(help: "Seconds between pings that are sent, such as 0.5 (default: none are).")
  var pingInterval: SecondsOption?

  @Option(
    help: "Give the connection up when a ping of --ping-interval has no pong for so many seconds.")
  var pingTimeout: SecondsOption?

  func validate() throws {
    if pingTimeout != nil, pingInterval == nil {
      throw ValidationError("--ping-timeout needs pings: give --ping-interval as well.")
    }
    if let pingInterval, pingInterval.value < 0.001 {
      throw ValidationError("--ping-interval is at least 0.001 seconds.")
    }
  }

  var reflexes: ClientReflexes {
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
