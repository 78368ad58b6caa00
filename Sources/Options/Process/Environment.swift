import Glibc

/// The variables that the program was started with.
package enum Environment {
  /// The value of a variable; nil when it is unset or empty.
  package static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension Environment {
  /// All variables, by their names.
  package static var all: [String: String] {
    var variables: [String: String] = [:]
    var next = Glibc.environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      next += 1
    }
    return variables
  }

  /// Where a program is, by a value of PATH; nil when it is in none of the folders.
  package static func place(
    of program: String, in path: String? = variable("PATH"),
    canRun: (String) -> Bool = { access($0, X_OK) == 0 }
  ) -> String? {
    (path ?? "/usr/bin:/bin").split(separator: ":").lazy.map { "\($0)/\(program)" }
      .first(where: canRun)
  }
}
