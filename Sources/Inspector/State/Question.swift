/// Something that is only done when a person says yes.
package struct Question: Sendable {
  /// What is asked, one sentence or two.
  package var text: String
  /// What a yes does.
  var effects: [Effect]
}
