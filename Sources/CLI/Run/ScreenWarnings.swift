import Inspector

/// The warnings that a run begins with, one after the other in the hint line.
struct ScreenWarnings {
  /// All of them; they are printed again when the screen has gone.
  private(set) var all: [String] = []
  /// Those that no key has dismissed yet; the first is in the hint line, unless something else came
  /// there.
  private var untold: ArraySlice<String> = []
  private var told: Notice?

  mutating func add(_ sentences: [String]) {
    all += sentences
    untold += sentences
  }

  /// Notes that a key was pressed while `notice` was in the hint line.
  mutating func dismiss(_ notice: Notice?) {
    if let told, notice == told { untold = untold.dropFirst() }
  }

  /// What the hint line is to show; nil when there is nothing more.
  mutating func next() -> Notice? {
    guard let sentence = untold.first else { return nil }
    let more = untold.count > 1 ? " (\(untold.count - 1) more: press a key, E lists all)" : ""
    told = Notice(sentence + more, .warning, isRepeated: true)
    return told
  }
}

extension ScreenRun {
  func warn(_ sentences: [String]) {
    warnings.add(sentences)
    if !sentences.isEmpty { apply(.warnings(sentences)) }
    tellWarning()
  }

  /// Shows the next warning in the hint line, when nothing else is there.
  func tellWarning() {
    guard model.notice == nil, let notice = warnings.next() else { return }
    apply(.notice(notice))
  }
}
