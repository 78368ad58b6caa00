import Rows

extension Action {
  /// The identifier of an action: its area, and the action within the area.
  ///
  /// Each area is an enum whose handler in Update lists every case: an action without a handler
  /// does not compile. A new area needs its lines in ``name`` and ``allCases`` too.
  package enum ID: Hashable, Sendable {
    case move(Movement)
    case list(ListAction)
    case filter(FilterAction)
    case go(GoAction)
    case mark(MarkAction)
    case row(RowAction)
    case detail(DetailAction)
    case connection(ConnectionAction)
    case hold(HoldAction)
    case replay(ReplayAction)
    case pane(PaneAction)
    case session(SessionAction)
    case line(LineAction)
    case message(MessageAction)
    case edit(EditAction)
    case answer(AnswerAction)
    case comparison(ComparisonAction)

    /// The name in the `:` prompt and in tables of keys.
    package var name: String {
      switch self {
      case .move(let action): action.rawValue
      case .list(let action): action.rawValue
      case .filter(let action): action.rawValue
      case .go(let action): action.rawValue
      case .mark(let action): action.rawValue
      case .row(let action): action.rawValue
      case .detail(let action): action.rawValue
      case .connection(let action): action.rawValue
      case .hold(let action): action.rawValue
      case .replay(let action): action.rawValue
      case .pane(let action): action.rawValue
      case .session(let action): action.rawValue
      case .line(let action): action.rawValue
      case .message(let action): action.rawValue
      case .edit(let action): action.rawValue
      case .answer(let action): action.rawValue
      case .comparison(let action): action.rawValue
      }
    }
  }
}

extension Action.ID: CaseIterable {
  package static var allCases: [Action.ID] {
    let areas: [[Action.ID]] = [
      each(Self.move), each(Self.list), each(Self.filter), each(Self.go), each(Self.mark),
      each(Self.row), each(Self.detail), each(Self.connection), each(Self.hold),
      each(Self.replay), each(Self.pane), each(Self.session), each(Self.line),
      each(Self.message), each(Self.edit), each(Self.answer), each(Self.comparison),
    ]
    return areas.flatMap { $0 }
  }

  /// The actions of one area.
  private static func each<Area: CaseIterable>(_ make: (Area) -> Action.ID) -> [Action.ID] {
    Area.allCases.map(make)
  }
}
