import Testing

@testable import Payloads

/// Documents as sections 2.2 to 2.8 of the GraphQL specification have them.
@Suite struct GraphQLOperationTests {
  private func title(_ document: String, named name: String? = nil) -> String? {
    GraphQLOperation(in: Array(document.utf8), named: name.map { Array($0.utf8) })
      .map { String(decoding: $0.title, as: UTF8.self) }
  }

  @Test func names() {
    #expect(title("subscription OnTrade { trade }") == "OnTrade")
    #expect(title("query getZuckProfile($devicePicSize: Int) { user }") == "query getZuckProfile")
    #expect(title("mutation{likeStory(storyID:12345){story{likeCount}}}") == "mutation likeStory")
    #expect(title("{ field }") == "query field")
    #expect(title("subscription { smaller: pic(size: 64) big }") == "subscription pic")
    #expect(title("subscription @live { a }") == "subscription a")
  }

  @Test func variablesWithDefaults() {
    #expect(title("subscription S($a: In = {x: {y: 1}}) { f }") == "S")
    #expect(title("subscription ($a: In = {x: 1}) { f(a: {b: 1}) { g } }") == "subscription f")
  }

  @Test func commentsAndStrings() {
    #expect(title("# query No { a }\n\u{FEFF}subscription Yes { a }") == "Yes")
    #expect(title(#"fragment F on T { a(s: "} query No {") } subscription Yes { a }"#) == "Yes")
    #expect(
      title(#"fragment F on T { a(s: """ "} \""" } """) } subscription Yes { a }"#) == "Yes")
  }

  @Test func nameChooses() {
    let document = "query A { a } query B { b } fragment C on T { c }"
    #expect(title(document, named: "B") == "query B")
    #expect(title(document, named: "Z") == "query A")
    #expect(title(document) == "query A")
  }

  @Test func notADocument() {
    #expect(title("") == nil)
    #expect(title("select * from a") == nil)
    #expect(title("fragment F on T { a }") == nil)
    #expect(title("subscription") == "subscription")
    #expect(title("{{{{") == "query")
  }
}
