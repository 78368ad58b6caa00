import Screen
import TestSupport
import Testing

@testable import Inspector

@Suite struct ActionTableTests {
  @Test func everyBindingIsAsRecorded() {
    let lines = Action.all.map { action in
      let keys = action.keys.joined(separator: " ")
      let name = ([action.name] + action.aliases).joined(separator: ", ")
      return [
        name.padded(24), keys.padded(22), action.contexts.names.joined(separator: " ").padded(52),
        action.title,
      ].joined(separator: " ")
    }
    expectGolden(text: lines.joined(separator: "\n") + "\n", "all-bindings")
  }

  @Test func everyActionStandsInTheTableOnce() {
    #expect(Action.all.map(\.id).count == Action.ID.allCases.count)
    #expect(Set(Action.all.map(\.id)) == Set(Action.ID.allCases))
  }

  @Test func everyKeyCanBeReadAndMeansOneThingInAPane() {
    for place in 0..<10 {
      let context = Contexts(rawValue: 1 << UInt16(place))
      var owners: [[Key]: Action.ID] = [:]
      for action in Action.all where action.contexts.contains(context) {
        for notation in action.keys {
          guard let keys = try? Key.parse(notation) else {
            Issue.record("\(action.name): \(notation) is no key")
            continue
          }
          #expect(owners[keys] == nil, "\(notation): \(action.name) in \(context.names)")
          owners[keys] = action.id
        }
      }
    }
  }

  @Test func noActionStandsOnAControlChordAlone() {
    // Multiplexers take chords away; in a line typing has to go on, so chords are right there.
    for action in Action.all where !action.contexts.isDisjoint(with: .panes) {
      let plain = action.keys.contains { !$0.hasPrefix("<C-") }
      #expect(plain || Action.named(action.name) != nil, "\(action.name)")
    }
  }

  @Test func namesAndAliasesAreUnique() {
    let names = Action.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: [
    ("<C-f>", "^F"), ("<PgDn>", "PgDn"), ("j", "j"), ("<Space>", "Space"), ("<M-b>", "Alt-b"),
    ("ZZ", "ZZ"), ("<lt>", "<"), ("<S-Tab>", "S-Tab"), ("<F1>", "F1"),
  ])
  func keysAreWrittenForPeople(notation: String, name: String) {
    #expect(Action.readable(notation) == name)
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
