import Capture
import WebSocket

/// Counts the frames of one connection, in order.
struct ConnectionCounter {
  /// A message under way.
  private struct Running {
    var frames: UInt64 = 0
    var payload: UInt64 = 0
  }

  private(set) var statistics: ConnectionStatistics
  private var running = PerEndpoint(both: Running())
  private var pings = PingTracker()
  /// The end of the client's first message since the server last sent something.
  private var asked: UInt64?

  init(connection: UInt32) {
    statistics = ConnectionStatistics(connection: connection, time: 0, duration: 0)
  }

  /// Takes the next frame.
  ///
  /// - Parameters:
  ///   - row: The frame.
  ///   - inflatedLength: What the compressed message that ends with it inflated to.
  ///   - payload: The payload of a Ping, Pong or Close; others are not needed.
  mutating func add(_ row: FrameRow, inflatedLength: UInt64?, payload: [UInt8]) {
    // It never reached the other end.
    if row.flags.contains(.dropped) { return }
    var side = statistics.side(of: row.from)
    side.frames += 1
    side.payload &+= row.header.length
    if row.opcode.isControl {
      addControl(row, payload: payload)
    } else {
      side.dataFrames += 1
      addData(row, inflatedLength: inflatedLength, to: &side)
    }
    if row.from == .client { statistics.client = side } else { statistics.server = side }
  }

  private mutating func addControl(_ row: FrameRow, payload: [UInt8]) {
    _ = pings.frame(
      opcode: row.opcode, from: row.from, offset: 0, time: row.timeEnd, payload: payload)
    guard let roundTrip = pings.roundTrip else { return }
    if row.from == .server {
      statistics.clientPings.add(roundTrip)
    } else {
      statistics.serverPings.add(roundTrip)
    }
  }

  private mutating func addData(
    _ row: FrameRow, inflatedLength: UInt64?, to side: inout ConnectionStatistics.Side
  ) {
    if row.fragment == 0 { running[row.from] = Running() }
    running[row.from].frames += 1
    running[row.from].payload &+= row.header.length
    if row.from == .server, row.fragment == 0, let begun = asked, row.time >= begun {
      statistics.replies.add(row.time - begun)
      asked = nil
    }
    guard row.header.fin else { return }
    if row.from == .client, asked == nil { asked = row.timeEnd }
    let message = running[row.from]
    side.messages += 1
    side.messageFrames += message.frames
    side.mostFragments = max(side.mostFragments, message.frames)
    if let inflatedLength {
      side.deflated &+= message.payload
      side.inflated &+= inflatedLength
    }
  }

  /// What was counted so far, together with what the log knows of the connection.
  func result(_ record: ConnectionRecord) -> ConnectionStatistics {
    var result = statistics
    let end = max(record.client.lastTime, record.server.lastTime)
    result.url = record.url
    result.time = record.time
    result.duration = end > record.time ? end - record.time : 0
    result.close = record.close
    result.client.bytes = record.client.bytes
    result.server.bytes = record.server.bytes
    return result
  }
}
