/// Something that is only done when a person says yes.
struct Question: Sendable {
  /// What is asked, one sentence or two.
  var text: String
  /// What a yes does.
  var effects: [Effect]
}
