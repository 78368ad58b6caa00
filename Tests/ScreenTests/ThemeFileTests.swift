import Screen
import Testing

private func load(
  _ files: [String: String], _ name: String = "a"
) throws -> (theme: Theme, warnings: [String]) {
  let (theme, warnings) = try ThemeFile.load(name) { files[$0] ?? Theme.builtInSource($0) }
  return (theme, warnings.map(\.description))
}

@Suite struct ThemeFileTests {
  @Test func rolesTakeColoursFromThePalette() throws {
    let loaded = try load([
      "a": """
      [palette]
      frost = "#88c0d0"
      [style]
      "op.text" = "frost"
      "op.ping" = { fg = "red", bg = 236, modifiers = ["bold", "underline"] }
      "op.pong" = { mods = ["reverse"] }
      """
    ])
    #expect(loaded.warnings.isEmpty)
    #expect(loaded.theme[.opText] == Style(foreground: .rgb(0x88, 0xC0, 0xD0)))
    #expect(
      loaded.theme[.opPing]
        == Style(
          foreground: .indexed(1), background: .indexed(236), modifiers: [.bold, .underline]))
    #expect(loaded.theme[.opPong] == Style(modifiers: .reverse))
  }

  @Test func aRoleWithoutAStyleTakesThatOfTheLongestPartOfItsName() throws {
    let theme = try load([
      "a": """
      [style]
      "text" = "white"
      "op" = "green"
      "row.cursor" = { bg = "blue" }
      """
    ]).theme
    #expect(theme[.opClose].foreground == .indexed(2))
    #expect(theme[.rowCursorUnfocused].background == .indexed(4))
    #expect(theme[.hexNul] == Style())
    #expect(theme.style(of: .hexNul).foreground == .indexed(7))
  }

  @Test func tablesMayBeNestedInsteadOfDotted() throws {
    let loaded = try load([
      "a": """
      [style.op]
      fg = "green"
      text = "cyan"
      ping.fg = "red"
      """
    ])
    #expect(loaded.warnings.isEmpty)
    #expect(loaded.theme[.opText].foreground == .indexed(6))
    #expect(loaded.theme[.opPing].foreground == .indexed(1))
    #expect(loaded.theme[.opPong].foreground == .indexed(2))
  }

  @Test func aThemeInheritsStylesAndMayChangeTheirPalette() throws {
    let theme = try load([
      "a": "inherits = \"b\"\n[palette]\nmain = \"red\"\n[style]\n\"op.ping\" = \"main\"",
      "b": "[palette]\nmain = \"green\"\n[style]\nop = \"main\"\ntitle = \"cyan\"",
    ]).theme
    #expect(theme[.opPing].foreground == .indexed(1))
    #expect(theme[.opText].foreground == .indexed(1))
    #expect(theme[.title].foreground == .indexed(6))
  }

  @Test func anOverlayKeepsTheColoursItDoesNotSet() throws {
    let theme = try load([
      "a": """
      [style]
      "op" = { fg = "green", modifiers = ["bold"] }
      "row.cursor" = { bg = "blue", modifiers = ["underline"] }
      """
    ]).theme
    #expect(
      theme.style(of: .opText, under: .rowCursor)
        == Style(
          foreground: .indexed(2), background: .indexed(4), modifiers: [.bold, .underline]))
  }

  @Test func eachThingThatIsLeftOutIsASentence() throws {
    let warnings = try load([
      "a": """
      colour = 1
      [palette]
      odd = []
      [style]
      "op.pingg" = "red"
      "op.text" = "gren"
      "op.ping" = { fg = true, modifiers = ["bald"] }
      "op.pong" = { modifiers = "bold" }
      "op.close" = 1.5
      """
    ]).warnings
    #expect(
      warnings == [
        "a.toml:1:1: there is no key 'colour'",
        "a.toml:3:1: the colour 'odd' should be like \"#88c0d0\", \"red\" or 110",
        "a.toml:5:1: there is no role 'op.pingg'; did you mean op.ping?",
        "a.toml:7:15: a colour of 'op.ping' should be a text or a number",
        "a.toml:7:39: there is no modifier 'bald'; there are bold, dim, italic, reverse, underline",
        "a.toml:8:15: the modifiers of 'op.pong' should be a list like [\"bold\"]",
        "a.toml:9:1: the style 'op.close' should be a colour or { fg = …, bg = …, modifiers = […] }",
        "a.toml:6:1: there is no colour 'gren' for 'op.text'; did you mean green?",
      ])
  }

  @Test func aFileThatCannotBeReadSaysWhere() {
    #expect {
      try load(["a": "[style]\n\"op\" = = 1"])
    } throws: { error in
      "\(error)" == "a.toml:2:8: expected a value; text belongs in quotes, found ="
    }
  }

  @Test func aMissingThemeSuggestsOne() {
    #expect(throws: ThemeError.unknown(name: "nrod", suggestion: "nord")) { try load([:], "nrod") }
    #expect(
      "\(ThemeError.unknown(name: "x", suggestion: nil))".contains("terminal, terminal-light, mono")
    )
  }

  @Test func aCircleOfInheritanceEnds() {
    #expect(throws: ThemeError.endlessInheritance(name: "a")) {
      try load(["a": "inherits = \"b\"", "b": "inherits = \"a\""])
    }
  }

  @Test(arguments: [
    "", "\u{FEFF}", "style = 1", "palette = 2", "[style]\n\"\" = 1", "[style]\n\".\" = \"red\"",
    "[style]\n\"a\\u0000b\" = { fg = 1 }", "inherits = 3", "[[style]]", "[style]\nop = []",
    "[style]\nop = {}", "[style]\nop = -99999999999", "[style.op.text.fg]\nfg = 1",
    "[style]\nop = 1979-05-27", "\0", "a = \"\\ud800\"", "a = [}", "a = [1, {b = 1979-05-27T:00Z}]",
    "[style]\n" + String(repeating: "op.", count: 50_000) + "x = 1",
    "style = " + String(repeating: "{op=", count: 9000) + "1" + String(repeating: "}", count: 9000),
  ])
  func noFileTraps(text: String) {
    _ = try? load(["a": text])
  }
}
