import Foundation
import Screen
import Testing

/// WCAG 2.2, "contrast ratio": from 1 to 21.
private func contrast(_ a: (UInt8, UInt8, UInt8), _ b: (UInt8, UInt8, UInt8)) -> Double {
  func luminance(_ colour: (UInt8, UInt8, UInt8)) -> Double {
    let parts = [colour.0, colour.1, colour.2].map { value in
      let part = Double(value) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
  let (one, other) = (luminance(a), luminance(b))
  return (max(one, other) + 0.05) / (min(one, other) + 0.05)
}

@Suite struct ThemeTests {
  @Test func everyFileInThemesIsInTheProgram() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../themes")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let names = files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }
    #expect(Set(names) == Set(Theme.builtInNames))
    for name in names {
      let file = folder.appendingPathComponent("\(name).toml")
      #expect(Theme.builtInSource(name) == (try String(contentsOf: file, encoding: .utf8)))
    }
  }

  @Test(arguments: Theme.builtInNames)
  func everyThemeIsWithoutWarnings(name: String) throws {
    #expect(try ThemeFile.load(name, source: Theme.builtInSource).warnings == [])
  }

  @Test(arguments: Theme.builtInNames)
  func everyThemeGivesEveryRoleAStyleOfItsOwnOrOfItsFamily(name: String) throws {
    let source = try #require(Theme.builtInSource(name))
    var text = source
    var current = source
    while let parent = current.firstMatch(of: /inherits = "([a-z-]+)"/)?.1 {
      current = try #require(Theme.builtInSource(String(parent)))
      text += current
    }
    for role in Role.allCases {
      let words = role.name.split(separator: ".")
      let family = (1...words.count).map { words.prefix($0).joined(separator: ".") }
      #expect(family.contains { text.contains("\"\($0)\" =") }, "\(role.name)")
    }
  }

  @Test(arguments: Theme.builtInNames)
  func textInRGBReaches45To1(name: String) throws {
    let theme = try ThemeFile.load(name, source: Theme.builtInSource).theme
    let overlays: [Role?] = [
      nil, .rowCursor, .rowCursorUnfocused, .rowMarked, .rowHeld, .rowEdited, .rowInjected,
      .rowDropped, .rowReplayed, .rowDimmed, .hexSelected, .searchMatch, .searchCurrent,
      .menuSelected,
    ]
    for role in Role.allCases {
      for overlay in overlays {
        // Overlays of rows lie over columns, which leave the background alone.
        if overlay != nil, theme[role].background != nil { continue }
        let style = theme.style(of: role, under: overlay)
        guard case .rgb(let r, let g, let b) = style.foreground,
          case .rgb(let r2, let g2, let b2) = style.background
        else { continue }
        let ratio = contrast((r, g, b), (r2, g2, b2))
        let least = name.hasPrefix("high-contrast") ? 7 : 4.5
        #expect(ratio >= least, "\(role.name) under \(overlay?.name ?? "nothing"): \(ratio)")
        #expect(!style.modifiers.contains(.dim), "\(role.name) would be dimmer than measured")
      }
    }
  }

  @Test(arguments: Theme.builtInNames)
  func theRowOfTheCursorIsOneFlatBarThatStandsOut(name: String) throws {
    let theme = try ThemeFile.load(name, source: Theme.builtInSource).theme
    let bar = theme.style(of: .text, under: .rowCursor)
    for role in Role.allCases where theme[role].background == nil {
      #expect(name == "mono" || theme.style(of: role, under: .rowCursor) == bar, "\(role.name)")
    }
    guard case .rgb(let r, let g, let b) = bar.background,
      case .rgb(let r2, let g2, let b2) = theme.style(of: .text).background
    else {
      // The terminal's own colours, the other way round.
      #expect(bar.modifiers.contains(.reverse))
      return
    }
    #expect(contrast((r, g, b), (r2, g2, b2)) >= 1.6)
  }

  /// On white, with xterm's colours for the sixteen.
  @Test func theLightTerminalsColoursReach45To1OnWhite() throws {
    let theme = try ThemeFile.load("terminal-light", source: Theme.builtInSource).theme
    for role in Role.allCases where theme[role].background == nil {
      guard case .indexed(let index) = theme.style(of: role).foreground else { continue }
      #expect(contrast(Colour.palette(index), (255, 255, 255)) >= 4.5, "\(role.name)")
    }
  }

  @Test(arguments: Theme.builtInNames)
  func theRowOfTheCursorCanBeSeenWithoutColours(name: String) throws {
    let theme = try ThemeFile.load(name, source: Theme.builtInSource).theme.reduced(to: .none)
    let plain = theme.style(of: .opText)
    let cursor = theme.style(of: .opText, under: .rowCursor)
    #expect(plain != cursor)
    #expect(cursor.foreground == .terminal && cursor.background == .terminal)
    #expect(cursor != theme.style(of: .opText, under: .rowCursorUnfocused))
  }

  @Test(arguments: Theme.builtInNames)
  func theRowOfTheCursorCanBeSeenAmongFewColours(name: String) throws {
    for depth in [ColourDepth.eight, .sixteen] {
      let theme = try ThemeFile.load(name, source: Theme.builtInSource).theme.reduced(to: depth)
      let plain = theme.style(of: .text)
      let cursor = theme.style(of: .text, under: .rowCursor)
      #expect(cursor.background != plain.background || cursor.modifiers.contains(.reverse))
    }
  }

  @Test func theDefaultUsesOnlyTheSixteenColoursThatShowOnLightAndDark() {
    for role in Role.allCases {
      let style = Theme.terminal[role]
      if case .rgb = style.foreground { Issue.record("\(role.name)") }
      if style.background == nil {
        #expect(![0, 4, 7, 8, 15].map { Colour.indexed($0) }.contains(style.foreground))
      }
    }
  }
}
