import JSON
import Testing

@testable import Filter

/// Paths into JSON documents, as filters have them and as they are printed.
@Suite struct FilterPathTests {
  @Test(
    arguments: [
      ("json.a", [.member("a")]), ("json.a.b[0]", [.member("a"), .member("b"), .element(0)]),
      ("json[\"a b\"].c", [.member("a b"), .member("c")]),
      (".a[12]", [.member("a"), .element(12)]),
      ("json.\"x.y\"", [.member("x.y")]), ("json[\"\"]", [.member("")]),
      ("json.[3]", [.element(3)]),
      ("json.user_name", [.member("user_name")]),
    ] as [(String, [Step])])
  func aPathHasMembersAndElements(text: String, steps: [Step]) throws {
    #expect(try JSONPath(filter: text).steps == steps.map(\.step))
  }

  @Test(arguments: ["json.a", "json.a.b[0]", #"json["a b"].c"#, #"json[""]"#, #"json["a\"b"]"#])
  func aPathIsPrintedAsItIsRead(text: String) throws {
    #expect("json" + (try JSONPath(filter: text)).filterSpelling == text)
  }

  @Test func whatIsNoPathIsAnErrorAtItsPlace() {
    func error(_ text: String) -> FilterError? {
      do throws(FilterError) {
        _ = try JSONPath(filter: text)
        return nil
      } catch {
        return error
      }
    }
    for text in ["len", "json.a == 5", "json.a and json.b", "\"json.a\""] {
      #expect(error(text)?.position == 0, "\(text)")
      #expect(
        error(text)?.message
          == "'\(text)' is not a path into JSON, such as json.user.names[0]")
    }
    #expect(error("json.a[x]")?.position == 7)
    #expect(error("json.a[1")?.position == 6 && error("json.a[1")?.isIncomplete == true)
    #expect(error("json.")?.position == 5 && error("json.")?.isIncomplete == true)
    #expect(error("json.a.)")?.position == 7)
    #expect(error("json.a[99999999999999999999]")?.position == 7)
  }

  @Test func aPathHasAsManyStepsAsItsLimitAndNoMore() throws {
    let longest = "json" + String(repeating: "[0]", count: JSONPath.limit)
    #expect(try JSONPath(filter: longest).steps?.count == JSONPath.limit)
    #expect(throws: FilterError.self) { try JSONPath(filter: longest + "[0]") }
  }

  @Test func thoseWhoWriteFiltersAreGivenNamesAndTextsAsTheyAreSpelled() throws {
    let path = FilterSpelling.path([.member(Array("a b".utf8)), .element(7), .member([0x63])])
    #expect(path == #"json["a b"][7].c"#)
    #expect(FilterSpelling.quoted("say \"hi\"\n") == #""say \"hi\"\n""#)
  }

  enum Step {
    case member(String)
    case element(Int)

    var step: JSONPath.Step {
      switch self {
      case .member(let name): .member(Array(name.utf8))
      case .element(let index): .element(index)
      }
    }
  }
}
