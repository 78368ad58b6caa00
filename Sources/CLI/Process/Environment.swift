import Glibc

/// The variables that the program was started with.
enum Environment {
  /// The value of a variable; nil when it is unset or empty.
  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
