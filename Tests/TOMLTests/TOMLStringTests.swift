import TOML
import Testing

/// Strings of TOML.
@Suite struct TOMLStringTests {
  /// Each is what TOML 1.0 says in "String", and what Python's tomllib reads.
  @Test(
    arguments: [
      (#""I'm a string. \"You can quote me\".""#, "I'm a string. \"You can quote me\"."),
      (#""Jos\u00E9\nLoc\tSF.""#, "José\nLoc\tSF."), (#""\b\f\r\\""#, "\u{8}\u{C}\r\\"),
      (#""\U0001F600\u0000\U0010FFFF""#, "😀\0\u{10FFFF}"), (#""""#, ""), (#""'""#, "'"),
      ("\"a\tb # c\"", "a\tb # c"),
    ]
  )
  func haveEscapesBetweenDoubleQuotes(text: String, value: String) throws {
    try expect(text, is: value)
  }

  @Test(
    arguments: [
      (#"'C:\Users\nodejs'"#, #"C:\Users\nodejs"#), (#"'<\i\c*\s*>'"#, #"<\i\c*\s*>"#), ("''", ""),
      (#"'Tom "Dubs" Preston-Werner'"#, #"Tom "Dubs" Preston-Werner"#),
    ]
  )
  func haveNoneBetweenSingleQuotes(text: String, value: String) throws {
    try expect(text, is: value)
  }

  @Test(
    arguments: [
      ("\"\"\"\nRoses are red\nViolets are blue\"\"\"", "Roses are red\nViolets are blue"),
      ("\"\"\"\r\na\r\n\r\nb\"\"\"", "a\n\nb"), ("\"\"\"\"\"\"", ""), ("''''''", ""),
      ("\"\"\"\\\n       The quick brown \\\n\n  \t fox.\\\n       \"\"\"", "The quick brown fox."),
      ("\"\"\"a \\   \n  b\"\"\"", "a b"), ("'''\n\\n\n'''", "\\n\n"),
      ("\"\"\"\\u00e9\\\"\"\"\"", "é\""),
    ]
  )
  func mayHaveSeveralLinesBetweenThreeQuotesOfWhichTheFirstLineEndDoesNotCount(
    text: String, value: String
  ) throws { try expect(text, is: value) }

  @Test(
    arguments: [
      (
        #""""Here are two quotation marks: "". Simple enough.""""#,
        #"Here are two quotation marks: "". Simple enough."#
      ),
      (#""""Here are three quotation marks: ""\".""""#, #"Here are three quotation marks: """."#),
      (#"""""one"""""#, #""one""#), (#""""one""""""#, #"one"""#), (#"""""""a"""""""#, nil),
      ("''''one''''", "'one'"), ("'''''one'''''", "''one''"), ("''''''one''''''", nil),
    ]
  )
  func mayHaveOneOrTwoQuotesAnywhereInThreeAlsoAtTheEnd(text: String, value: String?) throws {
    try expect(text, is: value)
  }

  @Test(
    arguments: [
      #""\x""#, #""\u12""#, #""\u12g4""#, #""\U00110000""#, #""\ud800""#, "\"a\nb\"", "'a\nb'",
      "\"\u{7F}\"", "'\u{1}'", "\"\"\"\u{0}\"\"\"", "\"\"\"\r\"\"\"", "\"a", "'a", "\"\"\"a\"\"",
      "'''a''", #""a\""#, #""""a\""""#,
    ]
  )
  func areRefusedWithOtherEscapesWithControlsAndWithoutAnEnd(text: String) throws {
    try expect(text, is: nil)
  }

  @Test func endWhereTheirQuotesEndSoThatTheNextKeyIsRead() throws {
    let table = try TOMLDocument.read("a = \"\"\"x\"\"\" # c\nb = '''y'''\nc = \"z\"\nd = 'w'\n")
    #expect(table.entries.compactMap(\.value.string) == ["x", "y", "z", "w"])
    let array = try TOMLDocument.read("a = [\"\"\"x\"\"\", '''y''', \"z\",]")["a"]?.array
    #expect(array?.compactMap(\.string) == ["x", "y", "z"])
  }

  private func expect(
    _ text: String, is value: String?, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let read = try? TOMLDocument.read("a = \(text)\n")["a"]?.string
    #expect(
      read.map { Array($0.utf8) } == value.map { Array($0.utf8) }, sourceLocation: sourceLocation)
  }
}
