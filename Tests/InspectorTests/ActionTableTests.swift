import InspectorSupport
import Screen
import TestSupport
import Testing
import TrafficSupport

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
    for context in Contexts.single {
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

  @Test func everyKeyOfTheTableLeadsToItsAction() {
    let map = KeyMap()
    for action in Action.all {
      for place in Contexts.single where action.contexts.contains(place) {
        for notation in action.keys {
          let keys = (try? Key.parse(notation)) ?? []
          #expect(map.match(keys, in: place) == .action(action.id), "\(notation)")
        }
      }
    }
  }

  @Test func whatAPaneCanDoIsDoneByNameToo() {
    // Multiplexers take chords away; in a line typing has to go on, so chords are right there.
    for action in Action.all where !action.contexts.isDisjoint(with: .panes) {
      var model = Traffic().model(canSend: true)
      model.press(":" + action.name + "<Enter>")
      let said = model.notice?.text ?? ""
      #expect(!said.hasPrefix("there is no action"), "\(said)")
      #expect(!said.hasSuffix("only works in a line"), "\(said)")
    }
  }

  @Test func everyAreaIsAmongTheActions() {
    let names = [
      Movement.allCases.map(\.rawValue), ListAction.allCases.map(\.rawValue),
      FilterAction.allCases.map(\.rawValue), GoAction.allCases.map(\.rawValue),
      MarkAction.allCases.map(\.rawValue), RowAction.allCases.map(\.rawValue),
      DetailAction.allCases.map(\.rawValue), ConnectionAction.allCases.map(\.rawValue),
      HoldAction.allCases.map(\.rawValue), ReplayAction.allCases.map(\.rawValue),
      PaneAction.allCases.map(\.rawValue), SessionAction.allCases.map(\.rawValue),
      LineAction.allCases.map(\.rawValue), MessageAction.allCases.map(\.rawValue),
      EditAction.allCases.map(\.rawValue), AnswerAction.allCases.map(\.rawValue),
      ComparisonAction.allCases.map(\.rawValue),
    ]
    #expect(Set(names.joined()) == Set(Action.ID.allCases.map(\.name)))
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

extension Contexts {
  /// Each place in which a key can mean something.
  fileprivate static let single: [Contexts] = (0..<16).map { Contexts(rawValue: 1 << $0) }
    .filter { !$0.names.isEmpty }
}
