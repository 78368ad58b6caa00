import Inspector
import Rows
import Screen
import WebSocket

/// Which parts of a frame's header stand out because they broke a rule; all others are as usual.
struct HeaderLook {
  /// The role of the part; nil when nothing is wrong with it.
  let opcode: Role?
  let bits: Role?
  let mask: Role?

  init(_ rules: [FindingID]) {
    opcode = Self.role(of: rules, among: [.f06, .f07, .f13, .f14])
    bits = Self.role(of: rules, among: [.f03, .f04, .f05, .f12])
    mask = Self.role(of: rules, among: [.f01, .f02, .f15])
  }

  private static func role(of rules: [FindingID], among wanted: Set<FindingID>) -> Role? {
    rules.filter { wanted.contains($0) }.map(\.level).min { $0.rank < $1.rank }?.role
  }
}
