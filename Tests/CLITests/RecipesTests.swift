import Testing

@testable import CLI

/// Recipes of README and help.
@Suite struct RecipesTests {
  /// The lines between fences of a language, one for each block.
  private static func blocks(of language: String, in text: String) -> [[String]] {
    text.split(separator: "```\(language)\n", omittingEmptySubsequences: false).dropFirst().map {
      part in
      part.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        .prefix { $0 != "```" }.map { $0 }
    }
  }

  private static func lines(of topic: HelpTopic) -> [[String]] {
    topic.document.blocks.compactMap { block in
      if case .lines(let lines) = block { return lines }
      return nil
    }
  }

  @Test(arguments: ["nft", "yaml"])
  func areTheSameInBoth(language: String) throws {
    let readme = Self.blocks(of: language, in: try Readme.text())
    #expect(readme.count == 1)
    for block in readme { #expect(Self.lines(of: .proxying).contains(block)) }
  }
}
