import Testing

@testable import JSON

@Suite struct JSONPathTests {
  /// The book store of RFC 9535, figure 1.
  private static let store = #"""
    { "store": {
        "book": [
          { "category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century",
            "price": 8.95 },
          { "category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour",
            "price": 12.99 },
          { "category": "fiction", "author": "Herman Melville", "title": "Moby Dick",
            "isbn": "0-553-21311-3", "price": 8.99 },
          { "category": "fiction", "author": "J. R. R. Tolkien",
            "title": "The Lord of the Rings", "isbn": "0-395-19395-8", "price": 22.99 }
        ],
        "bicycle": { "color": "red", "price": 399 }
      } }
    """#

  private static func values(_ path: String, in text: String) throws -> [String] {
    let document = try JSONDocument(Array(text.utf8))
    return try JSONPath(path).values(in: document.root).map {
      String(decoding: $0.scalar ?? Array($0.raw), as: UTF8.self)
    }
  }

  /// RFC 9535, table 2.
  @Test(arguments: [
    (
      "$.store.book[*].author",
      ["Nigel Rees", "Evelyn Waugh", "Herman Melville", "J. R. R. Tolkien"]
    ),
    ("$..author", ["Nigel Rees", "Evelyn Waugh", "Herman Melville", "J. R. R. Tolkien"]),
    ("$.store..price", ["8.95", "12.99", "8.99", "22.99", "399"]),
    ("$..book[2].author", ["Herman Melville"]), ("$..book[2].publisher", []),
    ("$['store']['bicycle'].*", ["red", "399"]), (#"$["store"].bicycle['color']"#, ["red"]),
    ("$.store.book[4]", []), ("$..[0].title", ["Sayings of the Century"]),
  ])
  func theExamplesOfTheRFCHold(path: String, expected: [String]) throws {
    #expect(try Self.values(path, in: Self.store) == expected)
  }

  /// RFC 9535, section 2.5.2.3: every value below the root, whatever is in it.
  @Test func descendantsAreFoundAtEveryDepth() throws {
    let text = #"{"o":{"j":1,"k":2},"a":[5,3,[{"j":4},{"k":6}]]}"#
    #expect(try Set(Self.values("$..j", in: text)) == ["1", "4"])
    #expect(try Self.values("$..*", in: text).count == 11)
    #expect(try Self.values("$", in: text) == [text])
  }

  @Test(arguments: [
    "", "a", "$.", "$a", "$[", "$[x]", "$['a'", "$['a", "$[-1]", "$..", "$.a.", "$[0", "$[0:1]",
    "$[99999999999999999999]",
  ])
  func whatIsNoPathIsRefused(text: String) {
    #expect(throws: JSONPathError.self) { try JSONPath(text) }
  }

  @Test func anErrorNamesItsByte() {
    #expect(throws: JSONPathError(text: "the bracket is not closed", offset: 7)) {
      try JSONPath("$.a.b[0")
    }
  }

  @Test(arguments: [
    "$", "$.a.b[0]", "$.@type.x-y.$a._b9.é", "$[*].a", "$..time", "$..*", "$..[3]", #"$["a b"].c"#,
    #"$["a\"\\b"]"#,
    #"$["\u0001"]"#, #"$[""]"#,
  ])
  func aPathIsWrittenAsItIsRead(text: String) throws {
    #expect(try JSONPath(text).description == text)
  }

  @Test func namesWithEscapesAreFound() throws {
    let text = #"{"a\u002eb":1,"c":2}"#
    #expect(try Self.values("$['a.b']", in: text) == ["1"])
    Array(text.utf8).withUnsafeBufferPointer { buffer in
      #expect(JSONPath(steps: [.member(Array("a.b".utf8))]).first(in: buffer) == 12..<13)
    }
  }

  /// With backtracking this would take longer than anybody waits.
  @Test func manyWildcardsCostNoMoreThanTheirNumber() throws {
    let path = try JSONPath("$" + String(repeating: "..*", count: 20) + ".x")
    let steps = [JSONPath.Step](repeating: .element(0), count: 2000)
    #expect(!path.contains(steps))
    #expect(path.contains(steps + [.member(Array("x".utf8))]))
  }

  @Test func deepDocumentsAreSearched() throws {
    let depth = 20_000
    let text =
      String(repeating: #"{"a":"#, count: depth) + "7" + String(repeating: "}", count: depth)
    let one = try JSONDocument(Array(text.utf8))
    let other = try JSONDocument(Array(text.replacing("7", with: " 8 ").utf8))
    #expect(one.root != other.root)
    let found = try JSONPath("$..a").values(in: one.root)
    #expect(found.count == depth)
    #expect(found.last?.scalar == Array("7".utf8))
  }
}
