import Testing

@testable import Intercept

/// What a rewrite rule puts in place of a payload, or of one value in its JSON.
///
/// A path may begin with `json`, which is the document; any other first name is that of a member.
@Suite struct ReplacementTests {
  private static func replaced(_ path: String, in document: String) throws -> String? {
    let replacement = try Replacement.json(path, value: "9").get()
    return replacement.apply(to: Array(document.utf8), limit: 1000)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    arguments: [
      ("json.a", #"{"a":1}"#, #"{"a":9}"#), ("json[1]", "[1,2]", "[1,9]"),
      ("a", #"{"a":1}"#, #"{"a":9}"#), ("[0]", "[1,2]", "[9,2]"),
      ("jsonrpc", #"{"jsonrpc":"2.0"}"#, #"{"jsonrpc":9}"#),
      ("json_id", #"{"json_id":4,"_id":5}"#, #"{"json_id":9,"_id":5}"#),
      ("jsonrpc.x", #"{"jsonrpc":{"x":1},"rpc":{"x":2}}"#, #"{"jsonrpc":{"x":9},"rpc":{"x":2}}"#),
    ]
  )
  func takesJsonAndJsonForTheDocumentAndEveryOtherNameForAMembers(
    path: String, document: String, expected: String
  ) throws {
    #expect(try Self.replaced(path, in: document) == expected)
  }

  @Test func takesJsonAloneForTheDocumentOfWhichNoPlaceIsNamed() {
    guard case .failure = Replacement.json("json", value: "9") else {
      Issue.record("the name of the document was taken for a member's")
      return
    }
  }

  @Test func changesNothingWhereThePlaceIsNotThere() throws {
    #expect(try Self.replaced("jsonrpc", in: #"{"rpc":1}"#) == nil)
  }
}
