import CNcurses

/// What ncurses and terminfo know without a screen being started.
package enum TerminalFacts {
  /// The library's name and version: `ncurses 6.4.20221231`.
  package static var library: String {
    let text = String(cString: cn_version())
    return text.hasPrefix("ncurses ") ? String(text.dropFirst("ncurses ".count)) : text
  }

  /// The colours of a terminal by its name; nil when terminfo does not know it.
  package static func colours(of name: String) -> Int? {
    let colours = cn_terminfo_colours(name)
    return colours == Int32.min ? nil : max(0, Int(colours))
  }
}
