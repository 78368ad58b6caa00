extension PayloadForm {
  /// SignalR's JSON protocol: JSON records, each ended by the byte 0x1E.
  static let signalR = PayloadForm(name: "SignalR") { OldSignalRRecords.lines(of: $0) }
}

enum OldSignalRRecords {
  private static let separator: UInt8 = 0x1E

  static func lines(of bytes: [UInt8]) -> [PayloadLine]? {
    guard bytes.last == separator else { return nil }
    var lines: [PayloadLine] = []
    for record in bytes.dropLast().split(separator: separator, omittingEmptySubsequences: false) {
      guard let record = JSONLines.payloadLines(of: Array(record)) else { return nil }
      lines += record
    }
    return lines
  }
}
