import Filter
import Payloads

/// What README says of forms and fields, made from the decoders.
enum FieldsTable {
  static let begin = "<!-- fields: `make fields` writes what follows -->\n"
  static let end = "<!-- end of fields -->\n"

  static var markdown: String {
    let protocols = Registry.protocols.map { $0.about }
    var text = "* Protocols: \(names(protocols)).\n"
    text += "* Forms of single messages: \(names(Registry.forms)).\n\n"
    text += "<details><summary>Every field of a filter</summary>\n\n"
    text += "| field | kind | what it is |\n|---|---|---|\n"
    text += FilterReference.general.map(row).joined()
    for group in FilterReference.groups {
      text += "| **\(cell(group.about.name))** | | form `\(group.about.form)` |\n"
      text += group.fields.map(row).joined()
    }
    return text + "\n</details>\n"
  }

  private static func names(_ abouts: [About]) -> String {
    abouts.map { "\($0.name) `\($0.form)`" }.joined(separator: ", ")
  }

  private static func row(_ field: FilterReference.Field) -> String {
    let others = field.others.map { "`\($0)`" }.joined(separator: ", ")
    let sentence = cell(field.sentence) + (others.isEmpty ? "" : " (also \(others))")
    return "| `\(field.name)` | \(field.kind.rawValue) | \(sentence) |\n"
  }

  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("<", with: "&lt;")
  }
}
