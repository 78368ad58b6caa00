import JSON

/// Values and names as the filter language spells them, for those who write expressions.
package enum FilterSpelling {
  /// A text in quotes, so that a filter reads the same text again.
  package static func quoted(_ text: String) -> String { FilterQuoting.quoted(Array(text.utf8)) }

  /// A path of members and elements into a JSON document, such as `json.a[0]`.
  package static func path(_ steps: [JSONStep]) -> String {
    let steps = steps.map { step -> JSONPath.Step in
      switch step {
      case .member(let name): .member(name)
      case .element(let index): .element(index)
      }
    }
    return "json" + JSONPath(steps: steps).filterSpelling
  }

  /// One step into a JSON document.
  package enum JSONStep: Equatable, Sendable {
    case member([UInt8])
    case element(Int)
  }
}
