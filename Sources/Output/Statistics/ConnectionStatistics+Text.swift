import Capture
import Text
import WebSocket

extension ConnectionStatistics {
  /// A block of lines for people, without a newline at the end.
  package var text: String {
    var lines = [heading, row("", "client", "server")]
    lines.append(row("frames", count(\.frames, .client), count(\.frames, .server)))
    lines.append(row("messages", count(\.messages, .client), count(\.messages, .server)))
    lines.append(row("bytes", size(client.bytes), size(server.bytes)))
    lines.append(row("rate", rate(.client), rate(.server)))
    lines.append(row("fragments", fragments(.client), fragments(.server)))
    if client.deflated > 0 || server.deflated > 0 {
      lines.append(row("compression", compression(.client), compression(.server)))
    }
    for end in Endpoint.allCases where pings(by: end).count > 0 {
      lines.append("  \(end.name)'s pings answered in " + Self.text(pings(by: end)))
    }
    if replies.count > 0 { lines.append("  server replied in " + Self.text(replies)) }
    return lines.joined(separator: "\n")
  }

  private var heading: String {
    let name = VisibleText.make((url ?? "no handshake seen").utf8)
    let end = close.map { close in
      let reason = close.reason.isEmpty ? "" : " " + VisibleText.make(close.reason.utf8)
      return ", closed \(close.code.rawValue)\(reason)"
    }
    return "connection \(connection)  \(name)  \(StatisticsText.duration(duration))\(end ?? "")"
  }

  private func row(_ label: String, _ client: String, _ server: String) -> String {
    "  " + StatisticsText.padded(label, 12) + StatisticsText.padded(client, 30) + server
  }

  private func count(_ field: KeyPath<Side, UInt64>, _ end: Endpoint) -> String {
    String(side(of: end)[keyPath: field])
  }

  private func size(_ bytes: UInt64) -> String { StatisticsText.scaled(Double(bytes), "B") }

  private func rate(_ end: Endpoint) -> String {
    let side = side(of: end)
    guard let frames = rate(of: side.frames), let bytes = rate(of: side.bytes) else { return "-" }
    return "\(StatisticsText.scaled(frames, ""))/s, \(StatisticsText.scaled(bytes, "B"))/s"
  }

  private func fragments(_ end: Endpoint) -> String {
    let side = side(of: end)
    guard let average = side.fragmentsPerMessage else { return "-" }
    return "\(StatisticsText.decimal(average)) a message, at most \(side.mostFragments)"
  }

  private func compression(_ end: Endpoint) -> String {
    let side = side(of: end)
    guard let ratio = side.compressionRatio else { return "-" }
    return "\(StatisticsText.decimal(ratio)):1 (\(size(side.inflated)) in \(size(side.deflated)))"
  }

  private static func text(_ times: Distribution) -> String {
    let parts = [times.minimum, times.median ?? 0, times.maximum].map(StatisticsText.duration)
    return "\(parts[0]) / \(parts[1]) / \(parts[2]) (least / median / most of \(times.count))"
  }
}

/// Numbers for people, with about three digits.
package enum StatisticsText {
  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  /// `1.5`, with one decimal; large numbers without.
  static func decimal(_ value: Double) -> String {
    guard value.isFinite, value >= 0, value < 1e15 else { return "-" }
    if value >= 100 { return String(UInt64(value.rounded())) }
    let tenths = UInt64((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// `812 B`, `1.5 kB`, `23.4 MB`: powers of ten.
  static func scaled(_ value: Double, _ unit: String) -> String {
    var value = value
    var prefixes = ["", "k", "M", "G"][...]
    // 999.5 would be rounded to 1000.
    while value >= 999.5, prefixes.count > 1 {
      value /= 1000
      prefixes.removeFirst()
    }
    let isWhole = prefixes.first == "" && value == value.rounded()
    let number = isWhole ? String(UInt64(max(0, value))) : decimal(value)
    let suffix = (prefixes.first ?? "") + unit
    return suffix.isEmpty ? number : "\(number) \(suffix)"
  }

  /// `850 ns`, `1.5 ms`, `12.0 s`, `3 min 5 s`.
  package static func duration(_ nanoseconds: UInt64) -> String {
    switch nanoseconds {
    case ..<1000: "\(nanoseconds) ns"
    case ..<999_500: "\(decimal(Double(nanoseconds) / 1e3)) µs"
    case ..<999_500_000: "\(decimal(Double(nanoseconds) / 1e6)) ms"
    case ..<60_000_000_000: "\(decimal(Double(nanoseconds) / 1e9)) s"
    default: "\(nanoseconds / 60_000_000_000) min \(nanoseconds / 1_000_000_000 % 60) s"
    }
  }
}
