import Filter
import Payloads

/// `windsock help filter`: the filter language, written from the tables that the parser uses.
enum FilterTopic {
  private static let introduction = """
    A filter is made of conditions: a field, an operator and a value. --filter (-Y), --hold, f on \
    the screen and the rules in files take one. In the shell, put it in single quotes, and text \
    inside it in double quotes.
    """

  private static let decoded = """
    Payloads are decoded: the first protocol below that recognises a connection reads all of it; \
    otherwise the form of each message is detected from its bytes; --decode-as chooses one \
    instead. form == takes the name of a form. A path may follow a field of the kind value. \
    Packets in polling requests of Engine.IO are filtered as messages are, by sender, time and \
    content; method, path and status are those of the polling request. Where rows are units \
    (--units, or v on the screen), only the units of a message that match are shown.
    """

  static var document: HelpDocument {
    var help = HelpDocument(title: "The filter language of windsock.")
    help.paragraph(introduction)
    operators(&help)
    values(&help)
    help.heading("FIELDS")
    for field in FilterReference.general { row(field, &help) }
    help.heading("FIELDS OF DECODED PAYLOADS")
    help.paragraph(decoded)
    for group in FilterReference.groups { rows(of: group, &help) }
    examples(&help)
    return help
  }

  private static func operators(_ help: inout HelpDocument) {
    let parts = [
      ("OPERATORS", FilterReference.relations),
      ("COMBINING CONDITIONS, the tightest first", FilterReference.connectives),
      ("CONDITIONS WITHOUT A FIELD", FilterReference.alone),
    ]
    for (heading, operators) in parts {
      help.heading(heading)
      for each in operators {
        help.row(
          [(each.spelling, 20)], "\(each.sentence), as in \(HelpDocument.joined(each.example))")
      }
    }
  }

  private static func values(_ help: inout HelpDocument) {
    help.heading("VALUES, by the kind of the field")
    for kind in FilterKind.allCases { help.row([(kind.rawValue, 6)], kind.sentence) }
  }

  private static func row(_ field: FilterReference.Field, _ help: inout HelpDocument) {
    let others = field.others.isEmpty ? "" : " (also \(field.others.joined(separator: ", ")))"
    help.row([(field.name, 22), (field.kind.rawValue, 6)], field.sentence + others)
  }

  private static func rows(of group: FilterReference.Group, _ help: inout HelpDocument) {
    help.subheading("\(group.about.name), form \(group.about.form)")
    for field in group.fields { row(field, &help) }
  }

  private static func examples(_ help: inout HelpDocument) {
    help.heading("EXAMPLES")
    for example in FilterReference.examples {
      help.row([(example.filter, 42)], example.sentence)
    }
  }
}
