extension Model {
  /// Where keys go: what lies over the panes, else the pane with the focus.
  var context: Contexts {
    if let overlay { return overlay.context }
    switch focus {
    case .connections: return .connections
    case .frames: return .frames
    case .detail: return .detail
    case .composer: return .composer
    }
  }
}
