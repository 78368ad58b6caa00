import ArgumentParser
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

extension CompletionKind {
  /// The names that a condition can begin with.
  static var filter: CompletionKind { .list(FilterReference.names) }
}
