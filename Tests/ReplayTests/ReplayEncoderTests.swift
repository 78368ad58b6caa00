import Capture
import Replay
import Testing
import WebSocket

/// How recorded compressed messages are sent when the live handshake agreed on something else.
@Suite struct ReplayEncoderTests {
  private static let texts = [
    String(repeating: "a", count: 300), String(repeating: "ab", count: 200), "short",
    String(repeating: "a", count: 300),
  ]

  private static func recording(_ extensions: String, _ agreed: PermessageDeflate) -> Recording {
    let line = "Sec-WebSocket-Extensions: \(extensions)\r\n"
    let recorded = Recording(request: line, response: line)
    let deflater = Deflater(
      windowBits: agreed.clientMaxWindowBits, keepsContext: !agreed.clientNoContextTakeover)
    for (number, text) in texts.enumerated() {
      let bytes = deflater?.deflate(Array(text.utf8)) ?? []
      // The second message comes in two frames.
      let cut = number == 1 ? bytes.count / 3 : 0
      if cut > 0 { recorded.frame(0x41, Array(bytes[..<cut]), from: .client, at: UInt64(number)) }
      recorded.frame(
        cut > 0 ? 0x80 : 0xC1, Array(bytes[cut...]), from: .client, at: UInt64(number))
    }
    return recorded
  }

  /// Plays a recording on a connection that agreed on `extensions`, and reads what came there.
  private static func play(
    _ recorded: Recording, live extensions: String?, rules: ReplayTolerances = ReplayTolerances()
  ) -> (texts: [String], compressed: [Bool], frames: [Int]) {
    let line = extensions.map { "Sec-WebSocket-Extensions: \($0)\r\n" } ?? ""
    let live = Recording(request: line, response: line)
    let options = ReplayOptions(speed: .infinity, rules: rules)
    let variables = ReplayVariables(rules: rules)
    if !rules.captures.isEmpty { variables.put("short", "shorter") }
    let player = ReplayPlayer(
      .init(recorded: recorded.session, connection: 1, live: live.session, liveConnection: 1),
      role: .client, options: options, variables: variables, keys: { MaskingKey(5) }, now: 0)
    for case .send(let bytes) in player.step(now: 1, isWritable: true) {
      live.send(bytes, from: .client, at: 1)
    }
    let reader = ConversationReader(live.session, connection: 1)
    var (texts, compressed, frames) = ([String](), [Bool](), [Int]())
    while let frame = reader.next() {
      let text = String(decoding: reader.content(of: frame) ?? [], as: UTF8.self)
      if frame.row.fragment == 0 {
        texts.append(text)
        compressed.append(frame.row.header.rsv1)
        frames.append(1)
      } else {
        texts[texts.count - 1] += text
        frames[frames.count - 1] += 1
      }
    }
    return (texts, compressed, frames)
  }

  @Test(arguments: [
    ("permessage-deflate", "permessage-deflate"),
    ("permessage-deflate", "permessage-deflate; client_no_context_takeover"),
    ("permessage-deflate", "permessage-deflate; client_max_window_bits=9"),
    ("permessage-deflate; client_no_context_takeover", "permessage-deflate"),
    ("permessage-deflate; client_max_window_bits=9", "permessage-deflate"),
    ("permessage-deflate", ""),
  ])
  func theServerReadsWhatWasSaid(recorded: String, live: String) {
    var agreed = PermessageDeflate()
    agreed.clientNoContextTakeover = recorded.contains("no_context")
    agreed.clientMaxWindowBits = recorded.contains("bits=9") ? 9 : 15
    let result = Self.play(
      Self.recording(recorded, agreed), live: live.isEmpty ? nil : live)
    #expect(result.texts == Self.texts)
    #expect(result.compressed == Self.texts.map { _ in !live.isEmpty })
    #expect(result.frames == [1, 2, 1, 1])
  }

  @Test func aChangedMessageDoesNotSpoilThoseAfterIt() throws {
    let rules = try ReplayTolerances(toml: "[[capture]]\npath = \"$.x\"\n")
    let recorded = Self.recording("permessage-deflate", PermessageDeflate())
    let result = Self.play(recorded, live: "permessage-deflate", rules: rules)
    #expect(result.texts == [Self.texts[0], Self.texts[1], "shorter", Self.texts[3]])
  }
}
