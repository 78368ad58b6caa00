import Rows

/// What is on the screen, for the help: the columns of the list, and what is around it.
enum ScreenHelp {
  static func lines(_ signs: Signs) -> [HelpText.Line] {
    heading("Columns of the list")
      + FrameColumns.Column.allCases.map { row($0.heading(signs), $0.sentence) }
      + [
        row("\(signs.answers) #6 1.0 ms", "after Info: it answers frame 6, and how long that took"),
        row("waiting", "after Info: a request without an answer so far"),
        row("I held", "waits for you: a forwards it, X drops it, e edits it (E from then on)"),
        row("I next", "came after what is held, and waits only for that"),
        row(":columns NAME...", "chooses the columns and their order; auto fits the width"),
      ]
      + [HelpText.Line(keys: "", text: "")] + heading("Around the list")
      + [
        row("! 2 findings", "rules that a peer broke; ' lists them, ; goes to the next"),
        row(
          "\(signs.problem) 1 broken",
          "messages that are not what they ought to be, such as JSON that breaks off; also with ' and ;"
        ),
        row("+9 new", "rows below the end of the list; F goes there and follows"),
        row("\(signs.bars)!", "frames over time; ! where rules broke; L hides it"),
        row("out/in", "frames that a connection's client and server sent"),
        row("answer", "how long that server takes to answer, the median"),
      ]
  }

  private static func heading(_ text: String) -> [HelpText.Line] {
    [HelpText.Line(keys: "", text: text, isHeading: true)]
  }

  private static func row(_ keys: String, _ text: String) -> HelpText.Line {
    HelpText.Line(keys: keys, text: text)
  }
}
