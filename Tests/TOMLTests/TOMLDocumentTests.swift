import TOML
import Testing

/// The error of an invalid document, as `LINE:COLUMN: message`.
private func refusal(_ text: String) -> String? {
  do throws(TOMLError) {
    _ = try TOMLDocument.read(text)
    return nil
  } catch {
    return "\(error.position): \(error.message)"
  }
}

/// A document of TOML.
@Suite struct TOMLDocumentTests {
  @Test func keepsTheOrderOfItsKeysAndThePlaceOfEachKeyAndValue() throws {
    let table = try TOMLDocument.read(
      """
      # é
      zebra = 1
      "é" . ant = 3
      [section]
      key = [ true,
        'two' ]
      """)
    #expect(table.entries.map(\.key) == ["zebra", "é", "section"])
    let inner = try #require(table["é"]?.table?.entries.first)
    #expect("\(inner.position) \(inner.value.position)" == "3:7 3:13")
    let section = try #require(table.entry(of: "section"))
    #expect("\(section.position)" == "4:2")
    let array = try #require(section.value.table?["key"]?.array)
    #expect(array.map { "\($0.position)" } == ["5:9", "6:3"])
    #expect(array[0].boolean == true && array[1].string == "two")
  }

  @Test func hasDatesAndTimesAsValues() throws {
    let table = try TOMLDocument.read(
      "a = 1979-05-27T07:32:00.1234567899-07:30\nb = 1979-05-27 07:32:00\nc = 2024-02-29\nd = 23:59:59.5"
    )
    guard case .scalar(.offsetDateTime(let date, let time, let offset)) = table["a"]?.content,
      case .scalar(.localDateTime(let day, let morning)) = table["b"]?.content,
      case .scalar(.localDate(let leap)) = table["c"]?.content,
      case .scalar(.localTime(let late)) = table["d"]?.content
    else {
      Issue.record("not the dates and times that were written")
      return
    }
    #expect(date.year == 1979 && date.month == 5 && date.day == 27 && offset == -450)
    #expect(day == date && morning.hour == 7 && morning.minute == 32 && morning.nanosecond == 0)
    #expect(time.nanosecond == 123_456_789 && leap.day == 29 && late.nanosecond == 500_000_000)
  }

  @Test func takesOnlyKeysWithTheSameBytesForOne() throws {
    let table = try TOMLDocument.read("\"é\" = 1\n\"e\u{301}\" = 2\n")
    #expect(table["é"]?.integer == 1 && table["e\u{301}"]?.integer == 2)
  }

  @Test func mayBeginWithAByteOrderMark() throws {
    let table = try TOMLDocument.read("\u{FEFF}a = 1")
    #expect("\(try #require(table.entry(of: "a")).position)" == "1:1")
  }

  @Test func mayBeAsDeepAsItIsLong() throws {
    let depth = 200_000
    let opening = String(repeating: "[", count: depth)
    let array = try TOMLDocument.read("a = \(opening)\(String(repeating: "]", count: depth))")
    #expect(array["a"]?.array?.count == 1)
    let braces = String(repeating: "{a=", count: depth)
    #expect(refusal("a = \(opening)") != nil && refusal("a = \(braces)1") != nil)
    let table = try TOMLDocument.read(
      "a = \(braces)1\(String(repeating: "}", count: depth))")
    #expect(table["a"]?.table?.entries.count == 1)
    let names = String(repeating: "a.", count: depth) + "a"
    #expect(try TOMLDocument.read("\(names) = 1").entries.count == 1)
    #expect(try TOMLDocument.read("[\(names)]\n[[\(names).b]]").entries.count == 1)
  }

  @Test func readsASingleValueAndNothingAfterIt() throws {
    #expect(try TOMLDocument.readValue("[\"a\", 'b']").array?.compactMap(\.string) == ["a", "b"])
    #expect(throws: TOMLError.self) { try TOMLDocument.readValue("1\nb = 2") }
    #expect(throws: TOMLError.self) { try TOMLDocument.readValue("") }
  }
}

/// What is not TOML.
@Suite struct TOMLErrorTests {
  @Test(
    arguments: [
      ("a = [}", "1:6: expected a value; text belongs in quotes, found }"),
      ("a = [1, {b = 1979-05-27T:00Z}]", "1:14: 1979-05-27T:00Z is not a date and time such as"),
      ("a = 1\n[=b]", "2:2: expected a key: letters, digits, _ or -, or quotes, found ="),
      ("a = 1\nb 2", "2:3: expected = after the key, found 2"),
      ("a =\n", "1:4: expected a value; text belongs in quotes, found the end of the line"),
      ("a", "1:2: expected = after the key, found the end of the file"),
      ("a = 1 b = 2", "1:7: expected the end of the line after the value, found b"),
      ("a = yes", "1:5: yes is not a value; text belongs in quotes"),
      ("a = True", "1:5: write true in lower case"),
      ("a = 007", "1:5: 007 is not a number; a number must not begin with 0"),
      ("a = 9223372036854775808", "1:5: 9223372036854775808 does not fit into 64 bits"),
      ("a = 2026-02-29", "1:5: 2026-02-29 is not a date such as 2026-01-31"),
      ("é = 1", "1:1: expected a key: letters, digits, _ or -, or quotes, found the character U+"),
      ("a = “b”", "1:5: expected a value; text belongs in quotes, found the character U+201C"),
      ("a = \"b\nc = 1", "1:5: the string is not closed with \" at the end of its line"),
      ("\n a = '''b\n", "2:6: the string is not closed with ''' at the end of the file"),
      ("a = \"C:\\dir\"", "1:8: unknown escape; write \\\\ for a backslash, or the text in single"),
      ("a = \"\\ud800\"", "1:6: the escape is not a Unicode scalar value"),
      ("a = \"\u{1B}\"", "1:6: a string cannot hold the character U+001B"),
      ("# \u{7F}", "1:3: a comment cannot hold the character U+007F"),
      ("a = 1\rb = 2", "1:6: expected the end of the line after the value, found a carriage"),
      ("a = 1\n\na = 2", "3:1: the key 'a' is there already, on line 1"),
      ("[a]\n[b]\n[a]", "3:2: the table 'a' is defined already, on line 1"),
      ("a = {b = 1}\n[a.c]", "2:2: 'a' is a table that line 1 defines completely, so nothing"),
      ("a = 1\na.b = 2", "2:1: 'a' is an integer, on line 1"),
      ("[[a]]\n[a]", "2:2: 'a' is an array of tables, written [[a]], on line 1"),
      ("[a]\n[[a]]", "2:3: 'a' is a table that is defined already, on line 1"),
      ("[[a]", "1:5: expected ]] at the end of the header, found the end of the file"),
      ("a = [1 2]", "1:8: expected a comma or ] in the array, found 2"),
      ("a = {b = 1,}", "1:12: expected a key: letters, digits, _ or -, or quotes, found }"),
    ]
  )
  func isNamedWithItsPlaceAndWhatWouldBeRight(text: String, sentence: String) {
    #expect(refusal(text)?.hasPrefix(sentence) == true, "\(refusal(text) ?? "it was read")")
  }

  @Test func namesThePlaceOfBytesThatAreNotUTF8() {
    let error = #expect(throws: TOMLError.self) {
      try TOMLDocument.read(Array("a = 1\nb = \"é".utf8) + [0xFF, 0x22])
    }
    #expect(error?.position == TOMLPosition(line: 2, column: 7))
    #expect(error?.message.contains("UTF-8") == true)
  }
}
