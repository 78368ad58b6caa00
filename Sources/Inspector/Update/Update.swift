import Rows

/// Changes the model by what happened and returns what is to be done about it.
package func update(_ model: inout Model, _ event: Event) -> [Effect] {
  model.version &+= 1
  var effects = model.handle(event)
  if !model.facts.keepsRemarks, effects.contains(where: \.isRemark) { model.hasLooseRemarks = true }
  model.settle()
  if model.hasWork, !effects.contains(.work) { effects.append(.work) }
  return effects
}

extension Model {
  /// Whether rows wait to be checked or searched.
  var hasWork: Bool {
    isFiltering || search.isRunning || isLookingForFields || isCounting || isCountingMatches
  }

  fileprivate mutating func handle(_ event: Event) -> [Effect] {
    switch event {
    case .input(let input, let time):
      inputTime = time
      return take(input, at: time)
    case .logChanged:
      refresh()
      workOnFilter()
    case .loaded:
      facts.isLoading = false
      refresh()
    case .tick(let now):
      tick(now)
      return repeatMessage(now)
    case .work:
      workOnFilter()
      workOnSearch()
      workOnSeenFields()
      workOnActivity()
      workOnCount()
    // The rows look it up as they are drawn.
    case .decoded: takeDecoded()
    case .filter(let text):
      applyFilter(text)
    case .savedFilters(let filters):
      facts.savedFilters = filters
    case .edited(let payload):
      return takeEdited(payload)
    case .recording(let recording):
      self.recording = recording
    case .output(let bytes, let isGap):
      output.add(bytes, isGap: isGap)
    case .exists(let request):
      askToReplace(request)
    case .warnings(let sentences):
      for sentence in sentences { warnings.add(Notice(sentence, .warning), at: timeOfDay) }
    case .theme(let name):
      facts.theme = name
    case .notice(let notice):
      self.notice = notice
    }
    return []
  }
}

extension Effect {
  /// Whether it is about a mark or a note of the user's.
  fileprivate var isRemark: Bool {
    switch self {
    case .bookmark, .note: true
    default: false
    }
  }
}
