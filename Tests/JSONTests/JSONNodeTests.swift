import Testing

@testable import JSON

/// A value of a JSON document.
@Suite struct JSONNodeTests {
  private static func root(_ text: String) throws -> JSONNode {
    try JSONDocument(Array(text.utf8)).root
  }

  @Test func hasItsMembersAndElementsAndThePlaceOfEach() throws {
    let text = #" {"a":[1,{"b":"x\ty"},[]],"a":null,"é":true,"c":false}"#
    let root = try Self.root(text)
    #expect(
      root.members.map { String(decoding: $0.name, as: UTF8.self) } == ["a", "a", "é", "c"])
    let array = try #require(root["a"])
    #expect(array.elements.count == 3 && array.range == 6..<25)
    #expect(array[1]?["b"]?.scalar == Array("x\ty".utf8))
    #expect(array[1]?["b"].map { Array($0.raw) } == Array(#""x\ty""#.utf8))
    #expect(array[3] == nil && array[-1] == nil && root["d"] == nil && array["a"] == nil)
    #expect(root[0] == nil && array[0]?.scalar == [0x31] && array[2]?.elements.isEmpty == true)
    guard case .bool(true)? = root["é"]?.value, case .bool(false)? = root["c"]?.value,
      case .null = root.members[1].node.value
    else {
      Issue.record("not the words that were written")
      return
    }
  }

  @Test func beginsWhereItIsSaidToAndCountsPlacesFromTheBeginningOfAllBytes() throws {
    let bytes = Array(#"42["a",7]"#.utf8)
    let document = try JSONDocument(bytes, from: 2)
    #expect(document.root.range == 2..<9 && document.root[1]?.range == 7..<8)
    #expect(document.depth == 1)
    #expect(throws: JSONError(.badWord, at: 2)) { try JSONDocument(Array("4[x]".utf8), from: 1) }
    #expect(throws: JSONError(.unexpectedEnd, at: 5)) {
      try JSONDocument(Array("42[1,".utf8), from: 2)
    }
  }

  @Test(arguments: [("1", 0), ("[]", 1), ("[{},[[1]],2]", 3)])
  func isAsDeepAsItsBrackets(text: String, depth: Int) throws {
    #expect(try JSONDocument(Array(text.utf8)).depth == depth)
  }

  @Test(
    arguments: [
      ("[1, 2]", "[1,2]", true), (#""\u0061""#, #""a""#, true), ("1", "1.0", false),
      (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, false), ("[[],1]", "[[1]]", false),
      ("[1]", "[1,2]", false), ("true", "false", false), ("[[1],2]", "[[1,2]]", false),
      (#"{"a":[]}"#, #"{"a":{}}"#, false),
    ]
  )
  func equalsOneWithTheSameTokens(one: String, other: String, isEqual: Bool) throws {
    #expect(try (Self.root(one) == Self.root(other)) == isEqual)
  }

  @Test func equalsOneElsewhereInItsDocument() throws {
    let root = try Self.root(#"[7,{"a":[1,2]},{"a":[1,2]}]"#)
    #expect(root[1] == root[2] && root[0] != root[1])
  }

  @Test(
    arguments: [
      (
        #" { "a" : [ 1 , -2.50e+3 ] , "b" : { } , "c" : [ ] } "#,
        #"{"a":[1,-2.50e+3],"b":{},"c":[]}"#
      ),
      (
        #"[ [ [ ] , { "x" : null } ] , true , false , "\u0061\n" ]"#,
        #"[[[],{"x":null}],true,false,"a\n"]"#
      ),
      (" 7 ", "7"),
    ]
  )
  func isWrittenInItsShortestForm(text: String, expected: String) throws {
    var json = JSONWriter()
    try Self.root(text).write(to: &json)
    #expect(json.text == expected)
  }
}
