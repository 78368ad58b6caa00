import Payloads
import Testing

@testable import Filter

/// What help and README say of filters is so.
@Suite struct FilterReferenceTests {
  @Test(arguments: FilterReference.examples)
  func anExampleIsAFilterThatPrintsItselfAgain(example: FilterReference.Example) throws {
    let filter = try Filter.parse(example.filter).get()
    #expect(try Filter.parse(filter.description).get().description == filter.description)
  }

  @Test(
    arguments: FilterReference.relations + FilterReference.connectives + FilterReference.alone)
  func theExampleOfAnOperatorIsAFilter(each: FilterReference.Operator) throws {
    _ = try Filter.parse(each.example).get()
  }

  @Test(arguments: FilterReference.general + FilterReference.groups.flatMap(\.fields))
  func aFieldIsUnderstoodByAllOfItsNames(field: FilterReference.Field) throws {
    for name in [field.name] + field.others {
      let condition = name.replacing("…", with: "a")
      let text = try Filter.parse(condition).get().description
      #expect(try Filter.parse(text).get().description == text)
    }
    #expect(!field.sentence.isEmpty && !field.sentence.hasSuffix("."))
  }

  @Test func noFieldIsLeftOut() {
    let fields = FilterReference.general + FilterReference.groups.flatMap(\.fields)
    let names = Set(fields.flatMap { [$0.name] + $0.others })
    for entry in FilterNames.entries { #expect(names.isSuperset(of: entry.names)) }
    for name in FilterNames.headerSources.keys { #expect(names.contains("\(name)[\"Name\"]")) }
    for about in Registry.abouts {
      #expect(names.isSuperset(of: about.fields.map { "\(about.prefix).\($0.name)" }))
      #expect(!about.hasOpenPath || names.contains("\(about.prefix).…"))
    }
  }

  @Test(arguments: [
    (FilterKind.number, ["n == 5", "n == 0x1F", "n == 0b101", "n == 10k"]),
    (.size, ["len == 512", "len == 64k", "len == 1.5MB"]),
    (.span, ["rel > 1.5s", "rel > 200ms", "rel > 30us", "rel > 2m", "rel > 1h", "rel > 3"]),
    (.time, ["time > 2026-01-02T03:04:05", "time > 2026-01-02", "time > 1767323045"]),
    (.opcode, ["op in {continuation, text, binary, close, ping, pong, reserved-3, 8}"]),
    (.end, ["dir == client", "dir == server"]), (.flag, ["fin", "not fin", "fin == false"]),
    (.text, ["text == word", #"text == "in \" \\ \n \t \xFF""#, #"text == r"\d""#]),
    (.bytes, ["data == de:ad:be:ef", "data contains 0xdeadbeef", "data == text"]),
    (.rule, ["finding == F01"]),
    (.value, ["json.a == 1", "json[0] == true", #"json["a b"] == null"#, "json.a == \"x\""]),
  ])
  func valuesAreWrittenAsTheirKindSays(kind: FilterKind, filters: [String]) throws {
    for text in filters { _ = try Filter.parse(text).get() }
    #expect(kind.sentence.allSatisfy { $0 != "\n" } && !kind.sentence.hasSuffix("."))
  }

  @Test func numbersMeanWhatTheirKindSays() throws {
    func same(_ one: String, _ other: String) throws {
      let number = try NumberLiteral.size(Array(one.utf8)[...])
      #expect(try NumberLiteral.size(Array(other.utf8)[...]) == number)
    }
    try same("64k", "65536")
    try same("1.5MB", "1500000")
    #expect(try NumberLiteral.count(Array("10k".utf8)[...]) == 10_000)
    #expect(try NumberLiteral.duration(Array("3".utf8)[...]) == 3_000_000_000)
    #expect(
      InstantLiteral.nanoseconds(Array("2026-01-02T03:04:05".utf8)[...])
        == 1_767_323_045_000_000_000)
  }
}
