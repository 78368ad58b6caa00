/// Header fields as users write them.
///
/// As with curl, an empty value leaves a field out, and `Name;` stands for one that is sent without
/// a value.
enum FieldText {
  /// The name that is meant.
  static func name(_ written: String) -> String {
    written.last == ";" ? String(written.dropLast()) : written
  }

  /// The field's line with its end; empty for one that is left out.
  ///
  /// Line breaks become spaces.
  static func line(_ written: String, _ value: String) -> String {
    if !value.isEmpty { return "\(clean(written)): \(clean(value))\r\n" }
    return written.last == ";" ? "\(clean(name(written))):\r\n" : ""
  }

  private static func clean(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      scalars.append(["\r", "\n", "\0"].contains(scalar) ? " " : scalar)
    }
    return String(scalars)
  }
}
