import Screen
import Testing

@Suite struct KeyNotationTests {
  @Test(arguments: [
    ("j", Key("j")), ("G", Key("G")), ("é", Key("é")), ("<C-x>", Key(.character("x"), .control)),
    ("<M-f>", Key(.character("f"), .alt)), ("<Tab>", Key(.tab)), ("<S-Tab>", Key(.tab, .shift)),
    ("<F1>", Key(.function(1))), ("<F12>", Key(.function(12))), ("<PgDn>", Key(.pageDown)),
    ("<lt>", Key("<")), ("<Space>", Key(" ")), ("<C-M-Left>", Key(.left, [.control, .alt])),
    ("<M-Enter>", Key(.enter, .alt)), ("<C-_>", Key(.character("_"), .control)),
    ("<C-->", Key(.character("-"), .control)), (">", Key(">")),
  ])
  func eachKeyIsReadAndWrittenTheSame(notation: String, key: Key) {
    #expect(Key(notation) == key)
    #expect(key.description == notation)
  }

  @Test(arguments: [
    ("<cr>", Key(.enter)), ("<A-x>", Key(.character("x"), .alt)), ("<PageUp>", Key(.pageUp)),
    ("<Delete>", Key(.delete)), ("<c-x>", Key(.character("x"), .control)), ("<", Key("<")),
    ("<C->>", Key(.character(">"), .control)),
  ])
  func otherSpellingsAreRead(notation: String, key: Key) {
    #expect(Key(notation) == key)
  }

  @Test func sequencesAreReadKeyByKey() throws {
    #expect(try Key.parse("gj<Enter>") == [Key("g"), Key("j"), Key(.enter)])
    #expect(try Key.parse("a ") == [Key("a"), Key(" ")])
  }

  @Test func whatIsNoKeySaysWhy() {
    #expect(throws: KeyNotationError.empty) { try Key.parse("") }
    #expect(throws: KeyNotationError.unclosed("<C-x")) { try Key.parse("<C-x") }
    #expect(throws: KeyNotationError.unknown("<Nope>")) { try Key.parse("<Nope>") }
    #expect(throws: KeyNotationError.unknown("<F99>")) { try Key.parse("<F99>") }
    #expect(throws: KeyNotationError.unknown("<X-a>")) { try Key.parse("<X-a>") }
  }
}
