import Inspector
import Options

extension ScreenRun {
  /// Changes the saved filters as they are in their file now: another run may have changed them.
  func change(filters sentence: String, _ body: (inout SavedFilters) -> Void) {
    attempt { () throws(CommandError) in
      var filters = try SavedFilters.load(beside: settingsPath)
      body(&filters)
      try filters.write(beside: settingsPath)
      apply(.savedFilters(filters.list))
      tell(sentence)
    }
  }
}
