import Filter
import Payloads
import Text

/// The filter language as lines of the screen's help, from the same table as
/// `windsock help filter`.
enum FilterHelp {
  static let lines: [HelpText.Line] =
    examples
    + operators("Operators", FilterReference.relations)
    + operators("Combining conditions, the tightest first", FilterReference.connectives)
    + operators("Conditions without a field", FilterReference.alone)
    + heading("Values, by the kind of the field")
    + FilterKind.allCases.map { row($0.rawValue, $0.sentence) }
    + heading("Fields") + FilterReference.general.map(row)
    + FilterReference.groups.flatMap { group in
      heading("Fields of \(group.about.name), form \(group.about.form)") + group.fields.map(row)
    }

  private static let examples: [HelpText.Line] =
    [HelpText.Line(keys: "", text: "Examples", isHeading: true)]
    + FilterReference.examples.map { row($0.filter, $0.sentence) }

  private static func operators(
    _ title: String, _ operators: [FilterReference.Operator]
  ) -> [HelpText.Line] {
    heading(title) + operators.map { row($0.spelling, "\($0.sentence), as in \($0.example)") }
  }

  private static func heading(_ title: String) -> [HelpText.Line] {
    [HelpText.Line(keys: "", text: ""), HelpText.Line(keys: "", text: title, isHeading: true)]
  }

  private static func row(_ field: FilterReference.Field) -> HelpText.Line {
    let others = field.others.isEmpty ? "" : " (also \(field.others.joined(separator: ", ")))"
    return row(field.name, "\(field.kind.rawValue): \(field.sentence)\(others)")
  }

  private static func row(_ keys: String, _ text: String) -> HelpText.Line {
    let isWide = TextWidth.columns(of: keys) >= HelpText.keyColumns
    return HelpText.Line(keys: keys, text: text, isWide: isWide)
  }
}
