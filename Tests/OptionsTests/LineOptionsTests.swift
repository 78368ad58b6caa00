import ArgumentParser
import Client
import Testing

@testable import Options

@Suite struct LineOptionsTests {
  private func options(_ arguments: String...) throws -> LineOptions {
    try LineOptions.parse(arguments)
  }

  @Test func answersAreWaitedForAsLongAsMakesSense() throws {
    #expect(try options().waitingTime == 2)
    #expect(try options("-x", "a").waitingTime == 2)
    #expect(try options("-w", "0.5").waitingTime == 0.5)
    #expect(try options("-w", "-1").waitingTime == .infinity)
    for goal in [["-1"], ["--count", "3"], ["--until", "op == text"], ["--idle", "1"]] {
      #expect(try LineOptions.parse(goal).waitingTime == .infinity)
      #expect(try LineOptions.parse(goal + ["-w", "3"]).waitingTime == 3)
    }
  }

  @Test func oneMessageIsOneEachWay() throws {
    let options = try options("-1")
    #expect(options.messages.wantedCount == 1 && options.messages.hasGoal)
    #expect(options.form.limit == 1)
    #expect(try self.options("--count", "4").form.limit == nil)
  }

  @Test func inputIsCutAsAskedFor() throws {
    #expect(try options().form.separator == .newline)
    #expect(try options("--null").form.separator == .null)
    #expect(try options("--binary").form.separator == nil)
    #expect(try options("-0", "--binary").form.separator == .null)
  }

  @Test(arguments: [
    ["-w", "-2"], ["-w", "x"], ["--count", "0"], ["-1", "--count", "2"], ["--idle", "0"],
    ["--slash", "--binary"],
  ])
  func whatMakesNoSense(arguments: [String]) {
    #expect(throws: (any Error).self) { try LineOptions.parse(arguments) }
  }
}
