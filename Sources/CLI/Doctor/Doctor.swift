import Glibc
import Options
import Text

/// Which of the things that windsock can use this machine, terminal and user have.
///
/// It contains no secrets: passwords in proxies' URLs are left out, and only the paths of keys are
/// named.
struct Doctor {
  /// One line of the report.
  struct Line: Equatable {
    var name: String
    var value: String
    /// What to do about it; nil when nothing has to be done.
    var advice: String?
  }

  /// Looks up an environment variable; nil when it is unset or empty.
  let variable: (String) -> String?
  /// The contents of a small file; nil when it cannot be read.
  let contents: (String) -> String?
  /// Whether a file is there, and may be run or read.
  let canRun: (String) -> Bool

  /// The machine that the program runs on.
  static var here: Doctor {
    Doctor(
      variable: Environment.variable,
      contents: { path in (try? TextFile.read(path, as: "a file")) },
      canRun: { access($0, X_OK) == 0 })
  }

  /// The report, a heading and its lines at a time.
  var report: [(heading: String, lines: [Line])] {
    [
      ("windsock", program), ("Terminal", terminal), ("Certificates", certificates),
      ("Network", network), ("Captures and programs", captures),
    ]
  }

  /// Text for a terminal, or to be pasted into an issue.
  var text: String {
    var text = ""
    for part in report {
      text += (text.isEmpty ? "" : "\n") + part.heading + "\n"
      for line in part.lines {
        let name = line.name + String(repeating: " ", count: max(1, 18 - line.name.count))
        text += "  " + name + VisibleText.make(line.value) + "\n"
        if let advice = line.advice { text += "      → " + VisibleText.make(advice) + "\n" }
      }
    }
    return text
  }

  /// Where a program is, after PATH.
  func place(of program: String) -> String? {
    Environment.place(of: program, in: variable("PATH"), canRun: canRun)
  }

  private var program: [Line] {
    var lines = [Line(name: "version", value: Version.long)]
    lines += Version.libraries.map { Line(name: $0.name, value: $0.version) }
    var system = utsname()
    if uname(&system) == 0 {
      lines.append(
        Line(name: "system", value: "\(Self.text(system.sysname)) \(Self.text(system.release))"))
    }
    if let release = contents("/etc/os-release"),
      let name = release.split(separator: "\n").first(where: { $0.hasPrefix("PRETTY_NAME=") })
    {
      let value = name.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" }
      lines.append(Line(name: "distribution", value: value))
    }
    return lines + settings
  }

  private var settings: [Line] {
    guard let path = SettingsFile.defaultPath else {
      return [
        Line(name: "config file", value: "none", advice: "set HOME or XDG_CONFIG_HOME")
      ]
    }
    guard contents(path) != nil else {
      return [Line(name: "config file", value: "\(path) (there is none, which is fine)")]
    }
    do {
      let file = try SettingsFile(path: path, assignments: [])
      guard let first = file.warnings.first else {
        return [Line(name: "config file", value: path)]
      }
      return [Line(name: "config file", value: path, advice: first)]
    } catch {
      return [Line(name: "config file", value: path, advice: error.sentence)]
    }
  }

  /// Characters up to the first NUL of a field of a C structure.
  private static func text<Field>(_ field: Field) -> String {
    withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
