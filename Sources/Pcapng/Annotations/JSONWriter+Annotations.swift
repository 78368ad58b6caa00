package import JSON
import WebSocket

extension JSONWriter {
  /// The fields that say what windsock did to a frame: `edited`, `injected`, `dropped`,
  /// `transcoded` and `rules`.
  package mutating func fields(of mark: FrameAnnotation) {
    if mark.flags.contains(.edited) { field("edited", true) }
    if mark.flags.contains(.injected) { field("injected", true) }
    if mark.flags.contains(.dropped) { field("dropped", true) }
    if mark.isTranscoded { field("transcoded", true) }
    if !mark.rules.isEmpty {
      name("rules")
      array(mark.rules) { json, name in json.string(name) }
    }
  }
}
