/// Header fields of the command line, written as curl's `-H` has them.
package enum HeaderOption {
  /// - Parameter lines: Each `Name: value`, `Name:` to leave a field out, or `Name;` for one
  ///   without a value.
  /// - Returns: The fields; the name of one without a value keeps its `;`.
  package static func parse(
    _ lines: [String]
  ) throws(CommandError) -> [(name: String, value: String)] {
    try lines.map { line throws(CommandError) in
      if let colon = line.firstIndex(of: ":"), colon != line.startIndex {
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        return (String(line[..<colon]), String(value))
      }
      guard line.last == ";", line.count > 1 else {
        throw CommandError(.usage, "--header '\(line)' is not 'Name: value'")
      }
      return (line, "")
    }
  }
}
