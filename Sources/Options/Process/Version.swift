import CPcre2
import CVersion
import CZlib
import Terminal

/// Which release of the program this is.
package enum Version {
  package static let text = "0.1.0"

  /// With the commit that it was built from, if the build knew it.
  package static var long: String {
    let commit = String(cString: windsock_commit())
    return commit.isEmpty ? text : "\(text) (\(commit))"
  }

  /// The libraries in use, as found when the program runs.
  package static var libraries: [(name: String, version: String)] {
    var pcre = [CChar](repeating: 0, count: 64)
    _ = pcre2_config_8(UInt32(PCRE2_CONFIG_VERSION), &pcre)
    let text = pcre.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    return [
      ("ncurses", TerminalFacts.library), ("pcre2", String(decoding: text, as: UTF8.self)),
      ("zlib", String(cString: zlibVersion())),
    ]
  }

  /// What `--version` prints.
  package static var report: String {
    "windsock \(long)\n"
      + libraries.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
  }
}
