extension BytePattern {
  /// The expression as a filter has it: between slashes, or in quotes when it is not text.
  var spelling: String {
    guard let text = String(validating: source, as: UTF8.self) else {
      return FilterQuoting.quoted(source)
    }
    return "/" + text.replacing("/", with: "\\/") + "/" + flags
  }
}
