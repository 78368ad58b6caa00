/// The part of a request's target that identifies the recorded one.
struct ServedTarget: Equatable {
  var path: Substring
  /// Query items in alphabetical order, without those that only defeat caches.
  private var items: [Substring]

  init(_ target: String) {
    var target = target[...]
    // The absolute form, which clients use with a proxy (RFC 9112, section 3.2.2).
    if !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") {
      let rest = target[scheme.upperBound...]
      target = rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...]
    }
    path = target.prefix { $0 != "?" }
    items = target.dropFirst(path.count + 1).split(separator: "&")
      .filter { !["t", "_"].contains($0.prefix { $0 != "=" }) }.sorted()
  }

  /// The Engine.IO session that is asked for.
  var sid: String? {
    items.first { $0.hasPrefix("sid=") }.map { String($0.dropFirst(4)) }
  }

  /// Whether the request is one of Engine.IO.
  var isEngineIO: Bool { items.contains { $0.hasPrefix("EIO=") } }

  /// The same for another session.
  func replacing(sid: String) -> ServedTarget {
    var copy = self
    copy.items = items.map { $0.hasPrefix("sid=") ? "sid=" + sid : $0 }.sorted()
    return copy
  }
}
