import Capture
import Inspector

/// The filter language, as the screen asks for it.
let languageFilter: FilterParser = { text in
  switch Filter.parse(text) {
  case .success(let filter): .success(LanguageFilter(filter: filter))
  case .failure(let error):
    .failure(
      FilterProblem(
        message: error.message, position: error.position, suggestion: error.suggestion))
  }
}

private struct LanguageFilter: FrameFilter {
  let filter: Filter

  var needsPayload: Bool { filter.needsPayload }

  func matches(
    _ frame: LoggedFrame, connection: ConnectionRecord?, payloads: PayloadReader
  ) -> Bool {
    guard let connection else { return false }
    let context = FilterContext(frame: frame, connection: connection) { frame, bytes in
      bytes += payloads.payload(of: frame)
      return true
    }
    return filter.matches(context)
  }
}
