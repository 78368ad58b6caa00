import Text

/// Kubernetes' streams of exec, attach and port-forward (`channel.k8s.io` of
/// k8s.io/apimachinery/pkg/util/httpstream/wsstream and k8s.io/apimachinery/pkg/util/remotecommand).
struct Kubernetes: PayloadDecoder, Equatable {
  static let remembers = false
  static let about = About(
    form: "k8s", prefix: "k8s", name: "Kubernetes channels",
    subprotocols: [
      "v5.channel.k8s.io", "v4.channel.k8s.io", "v4.base64.channel.k8s.io", "channel.k8s.io",
      "base64.channel.k8s.io", "v5.base64.channel.k8s.io",
    ],
    fields: [
      .init("channel", .text, "stdin, stdout, stderr, error, resize or close"),
      .init("text", .text, "what was typed or written"),
      .init("data", .bytes, "what was sent, where it is not text"),
      .init("status", .tree, "how the command ended, such as k8s.status.reason"),
      .init("size", .tree, "the size of the terminal, such as k8s.size.Width"),
      .init("closed", .text, "the channel that is closed"),
      .init("port", .number, "the port that a channel forwards"),
    ])

  private let isBase64: Bool
  private let isForwarding: Bool
  /// The channels whose port is known.
  private var forwarded: [UInt8: UInt64] = [:]

  init(_ conversation: ConversationFacts) {
    isBase64 = conversation.subprotocol.contains("base64.")
    let path = conversation.target.prefix { $0 != "?" }
    isForwarding = path.hasSuffix("/portforward")
  }

  static func claim(_ evidence: Evidence) -> Claim { evidence.names(about) ? .named : .none }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    sink.beginUnit(Self.about, at: 0..<piece.bytes.count)
    sink.say("k8s", .operation)
    if let first = piece.bytes.first {
      if isBase64 {
        encoded(first, piece, to: &sink)
      } else {
        name(first, to: &sink)
        body(first, 1..<piece.bytes.count, piece, to: &sink)
      }
    } else {
      sink.issue("no byte for the channel", at: 0)
    }
    sink.endUnit()
    return true
  }

  /// A digit for the channel, and base64.
  private mutating func encoded(_ first: UInt8, _ piece: Piece, to sink: inout NodeSink) {
    guard first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else {
      return sink.issue("not the digit of a channel", at: 0)
    }
    let channel = first - UInt8(ascii: "0")
    name(channel, to: &sink)
    let digits = piece.isCut ? (piece.bytes.count - 1) / 4 * 4 : piece.bytes.count - 1
    let range = 1..<1 + digits
    guard let decoded = Base64.decode(String(decoding: piece.bytes[range], as: UTF8.self)) else {
      return sink.issue("not base64", at: 1)
    }
    let outer = sink.enter(decoded, "base64", from: range)
    body(channel, 0..<decoded.count, piece, to: &sink)
    sink.leave(to: outer)
  }

  private func name(_ channel: UInt8, to sink: inout NodeSink) {
    let name = isForwarding ? "forward" : KubernetesChannel.name(channel)
    sink.say(" " + name, .operation)
    sink.leaf(.name("channel"), .word(name), note: "\(channel)", at: 0..<1)
  }

  private mutating func body(
    _ channel: UInt8, _ range: Range<Int>, _ piece: Piece, to sink: inout NodeSink
  ) {
    if isForwarding { return forward(channel, range, piece, to: &sink) }
    switch channel {
    case 3: KubernetesChannel.status(range, isCut: piece.isCut, to: &sink)
    case 4: KubernetesChannel.size(range, to: &sink)
    case 255: close(range, to: &sink)
    default: KubernetesChannel.data(range, to: &sink)
    }
  }

  private func close(_ range: Range<Int>, to sink: inout NodeSink) {
    guard range.count == 1, let channel = sink.bytes[range].first else {
      return sink.issue("not one byte for the channel to close", at: range.lowerBound)
    }
    let name = KubernetesChannel.name(channel)
    sink.say(" " + name, .subject)
    sink.leaf(.name("closed"), .word(name), note: "\(channel)", at: range)
  }

  /// Each port has a channel for its data, followed by one for errors; the first thing that the
  /// server sends on each is the port, in two bytes.
  private mutating func forward(
    _ channel: UInt8, _ range: Range<Int>, _ piece: Piece, to sink: inout NodeSink
  ) {
    var cursor = ByteCursor(sink.bytes, range)
    let isFirst = !piece.isFromClient && range.count == 2 && forwarded[channel] == nil
    if isFirst { forwarded[channel] = cursor.littleEndian(2) }
    if let port = forwarded[channel] {
      sink.say(" \(port)", .subject)
      let place = isFirst ? range : range.lowerBound..<range.lowerBound
      sink.leaf(.name("port"), .unsigned(port), at: place)
    }
    sink.say(channel % 2 == 0 ? " data" : " error", channel % 2 == 0 ? .operation : .issue)
    if !isFirst { KubernetesChannel.data(range, to: &sink) }
  }
}
