import Client

/// Lines that are sent together.
struct LineParcel {
  private(set) var commands: [ClientCommand] = []
  /// The numbers of the lines of each command.
  private var lines: [ClosedRange<UInt64>] = []

  var isEmpty: Bool { commands.isEmpty }

  /// The number of the first line.
  var first: UInt64 { lines.first?.lowerBound ?? 0 }

  /// Adds a line, or a batch of them.
  mutating func append(_ command: ClientCommand, from line: UInt64) {
    guard command.count > 0 else { return }
    commands.append(command)
    lines.append(line...(line + UInt64(command.count) - 1))
  }

  /// Without the first lines; the first `count` of them were sent.
  func dropping(_ count: Int) -> LineParcel {
    var rest = count
    var parcel = LineParcel()
    for (command, range) in zip(commands, lines) {
      // A batch is sent as a whole, or not at all.
      if rest >= command.count, parcel.isEmpty {
        rest -= command.count
      } else {
        parcel.append(command, from: range.lowerBound)
      }
    }
    return parcel
  }
}
