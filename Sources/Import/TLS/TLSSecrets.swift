import Text

/// The secrets of TLS connections, as key logs have them (RFC 9850): lines with a label, the random
/// of the ClientHello and a secret, in hexadecimal digits.
///
/// It belongs to the thread that reads the capture.
package final class TLSSecrets {
  /// What a secret is for.
  enum Label: UInt8, CaseIterable {
    /// The master secret of TLS 1.2.
    case master
    case clientEarly
    case clientHandshake
    case serverHandshake
    case clientTraffic
    case serverTraffic

    /// As a key log has it.
    var name: String {
      switch self {
      case .master: "CLIENT_RANDOM"
      case .clientEarly: "CLIENT_EARLY_TRAFFIC_SECRET"
      case .clientHandshake: "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
      case .serverHandshake: "SERVER_HANDSHAKE_TRAFFIC_SECRET"
      case .clientTraffic: "CLIENT_TRAFFIC_SECRET_0"
      case .serverTraffic: "SERVER_TRAFFIC_SECRET_0"
      }
    }

    init?(_ name: ArraySlice<UInt8>) {
      let label = Label.allCases.first { name.elementsEqual($0.name.utf8) }
      guard let label else { return nil }
      self = label
    }
  }

  private struct Key: Hashable {
    var random: [UInt8]
    var label: Label
  }

  /// Secrets that are kept; there are up to five for a connection.
  private static let limit = 1 << 20
  private static let longestLine = 1024

  private var secrets: [Key: [UInt8]] = [:]
  /// The beginning of a line whose end has not come.
  private var partial: [UInt8] = []
  private var isSkippingLine = false
  /// Counts how often secrets were added: readers that lack one look again when it has changed.
  package private(set) var version = 0
  /// Secrets beyond the limit.
  package private(set) var refused: UInt64 = 0
  /// Whether there are secrets of any connection.
  package var isEmpty: Bool { secrets.isEmpty }
  /// Whether more may come: from a log that is still written, or from a block further on.
  package var mayGrow = false

  package init() {}

  /// The secret of a connection; nil when it is not known.
  func secret(_ label: Label, random: [UInt8]) -> [UInt8]? {
    secrets[Key(random: random, label: label)]
  }

  /// The key log of some connections.
  ///
  /// - Parameter randoms: The randoms of their ClientHellos.
  package func log(of randoms: [[UInt8]]) -> [UInt8] {
    randoms.flatMap { random -> [UInt8] in
      Label.allCases.flatMap { label -> [UInt8] in
        guard let secret = secret(label, random: random) else { return [] }
        let words = [label.name, HexText.stream(random), HexText.stream(secret)]
        return Array((words.joined(separator: " ") + "\n").utf8)
      }
    }
  }

  /// Takes the next bytes of a key log.
  ///
  /// - Parameter isWhole: Whether they end it, so that the last line needs no line end.
  package func add(_ text: UnsafeRawBufferPointer, isWhole: Bool) {
    for byte in text {
      if byte == 0x0A || byte == 0x0D {
        endLine()
      } else if partial.count < Self.longestLine {
        partial.append(byte)
      } else {
        isSkippingLine = true
      }
    }
    if isWhole { endLine() }
  }

  /// Treats the pending beginning of a line as a whole line.
  package func endLine() {
    defer {
      partial.removeAll(keepingCapacity: true)
      isSkippingLine = false
    }
    guard !isSkippingLine, !partial.isEmpty else { return }
    let words = partial.split(separator: 0x20, omittingEmptySubsequences: true)
    guard words.count == 3, let label = Label(words[0]),
      let random = HexText.bytes(ofDigits: words[1]), random.count == 32,
      let secret = HexText.bytes(ofDigits: words[2]), !secret.isEmpty
    else { return }
    let key = Key(random: random, label: label)
    guard secrets.count < Self.limit || secrets[key] != nil else {
      refused += 1
      return
    }
    secrets[key] = secret
    version += 1
  }
}
