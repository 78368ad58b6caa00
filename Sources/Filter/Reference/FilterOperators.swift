/// The words and signs of the language.
extension FilterReference {
  package struct Operator: Sendable {
    /// How it is written, with all spellings that mean the same.
    package var spelling: String
    /// What it means, without a full stop.
    package var sentence: String
    package var example: String

    init(_ spelling: String, _ sentence: String, _ example: String) {
      self.spelling = spelling
      self.sentence = sentence
      self.example = example
    }
  }

  /// What stands between a field and its value.
  package static let relations: [Operator] = [
    Operator("FIELD", "the field is there, or true", "orphan"),
    Operator("==  eq  =", "equal", "op == ping"),
    Operator("!=  ne", "not equal; of several values, none is", "form != json"),
    Operator(">  >=  <  <=", "greater or less; also gt, ge, lt, le", "len >= 64k"),
    Operator("contains", "it contains the text; case counts", "path contains /chat"),
    Operator(
      "~  matches", "the regular expression (PCRE2) matches; case only counts after (?-i)",
      "text ~ /time(d )?out/"),
    Operator("in {…}", "one of these, or between two of them", "close.code in {1001, 1006..1015}"),
    Operator(":", "text contains it, anything else equals it", "op:text"),
  ]

  /// What joins conditions, the tightest first.
  package static let connectives: [Operator] = [
    Operator("(…)", "groups conditions", "(fin or rsv1) and len > 1"),
    Operator("not  !  -", "the condition does not hold", "not op in {ping, pong}"),
    Operator("and  &&  &", "both hold; nothing between them means the same", "rsv1 fin"),
    Operator("or  ||  |", "one of them holds", "error or warn"),
  ]

  /// Conditions without a field.
  package static let alone: [Operator] = [
    Operator(
      "\"text\"",
      "the payload or the URL contains it, ignoring case; a Close also by its code",
      "\"timeout\""),
    Operator(
      "/regex/", "the payload or the URL matches it; the flags i, m, s and x may follow",
      "/\"id\": *4[0-9]/"),
    Operator(
      "~b  ~bq  ~bs  ~u …", "mitmproxy's: in the body, the client's, the server's, the URL",
      "~bq token"),
  ]
}
