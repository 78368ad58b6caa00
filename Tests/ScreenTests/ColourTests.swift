import Screen
import Testing

@Suite struct ColourTests {
  @Test(
    arguments: [
      ("red", .indexed(1)), ("light-red", .indexed(9)), ("gray", .indexed(8)),
      ("white", .indexed(7)), ("light-white", .indexed(15)), ("default", .terminal),
      ("0", .indexed(0)), ("255", .indexed(255)), ("#8cf", .rgb(0x88, 0xCC, 0xFF)),
      ("#88c0D0", .rgb(0x88, 0xC0, 0xD0)),
    ] as [(String, Colour)])
  func eachSpellingIsRead(text: String, colour: Colour) {
    #expect(Colour(text) == colour)
  }

  @Test(arguments: ["", "#", "#12", "#12345", "#1234567", "#ggg", "256", "-1", "redd", "# 12"])
  func anythingElseIsNoColour(text: String) {
    #expect(Colour(text) == nil)
  }

  @Test func rgbBecomesTheNearestOfWhatThereIs() {
    #expect(Colour.rgb(255, 0, 0).reduced(to: .indexed) == .indexed(196))
    #expect(Colour.rgb(8, 8, 8).reduced(to: .indexed) == .indexed(232))
    #expect(Colour.rgb(0x88, 0xC0, 0xD0).reduced(to: .indexed) == .indexed(110))
    #expect(Colour.rgb(250, 10, 10).reduced(to: .sixteen) == .indexed(9))
    #expect(Colour.indexed(196).reduced(to: .sixteen) == .indexed(9))
    #expect(Colour.indexed(3).reduced(to: .sixteen) == .indexed(3))
    #expect(Colour.indexed(9).reduced(to: .eight) == .indexed(1))
    #expect(Colour.rgb(255, 255, 255).reduced(to: .eight) == .indexed(7))
    #expect(Colour.rgb(1, 2, 3).reduced(to: .trueColour) == .rgb(1, 2, 3))
    #expect(Colour.rgb(1, 2, 3).reduced(to: .none) == .terminal)
    for depth in ColourDepth.allCases {
      #expect(Colour.terminal.reduced(to: depth) == .terminal)
    }
  }

  @Test func twoColoursThatBecomeOneStayLegible() {
    let theme = Theme.terminal.reduced(to: .sixteen)
    #expect(theme.style(of: .opText).foreground == .indexed(2))
    for name in Theme.builtInNames {
      guard let theme = try? ThemeFile.load(name, source: Theme.builtInSource).theme else {
        continue
      }
      for depth in ColourDepth.allCases {
        let reduced = theme.reduced(to: depth)
        for role in Role.allCases {
          let style = reduced.style(of: role)
          let isHidden = style.foreground == style.background && style.foreground != .terminal
          #expect(!isHidden, "\(name) \(role.name)")
        }
      }
    }
  }
}
