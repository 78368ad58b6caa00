import Filter

extension Filter {
  /// Reads the filter that an option gives.
  static func option(_ text: String) throws(CommandError) -> Filter {
    switch parse(text) {
    case .success(let filter): return filter
    case .failure(let error):
      throw CommandError(.usage, "the filter is wrong at byte \(error.position): \(error.text)")
    }
  }
}
