import Screen
import Testing

@Suite struct RoleTests {
  @Test func namesAreDottedLikeThoseOfThemeFiles() {
    #expect(Role.text.name == "text")
    #expect(Role.rowCursorUnfocused.name == "row.cursor.unfocused")
    #expect(Role.opContinuation.name == "op.continuation")
    #expect(Role.hexNul.name == "hex.nul")
  }

  @Test func everyNameLeadsBackToItsRole() {
    for role in Role.allCases { #expect(Role(name: role.name) == role) }
    #expect(Set(Role.allCases.map(\.name)).count == Role.allCases.count)
    #expect(Role(name: "op.nothing") == nil)
    #expect(Role(name: "") == nil)
  }
}
