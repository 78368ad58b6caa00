/// A message that is one element of XML, or HTML: a page or elements of one.
struct Markup: Sendable {
  static let xml = About(form: "xml", prefix: "xml", name: "XML", hasOpenPath: true)
  static let html = About(form: "html", prefix: "html", name: "HTML", hasOpenPath: true)

  let isHTML: Bool
  /// The name of the outermost element.
  private(set) var root = 0..<0

  /// - Parameter isCut: Whether bytes after these were left out.
  /// - Returns: nil when the text is not markup from its first byte to its last.
  init?(_ bytes: [UInt8], _ range: Range<Int>, isCut: Bool) {
    guard let first = bytes[range].firstIndex(where: { $0 > 0x20 }),
      bytes[first] == UInt8(ascii: "<"), let kind = Self.kind(bytes, range)
    else { return nil }
    isHTML = kind.isHTML
    root = kind.root
    // A page is recognized by its first words; browsers accept whatever follows.
    if kind.isPage { return }
    var reader = MarkupTokens(bytes, range)
    guard Self.isBalanced(&reader, isHTML: isHTML) || isCut && reader.isExhausted else {
      return nil
    }
  }

  /// What the first tag shows.
  private static func kind(
    _ bytes: [UInt8], _ range: Range<Int>
  ) -> (isHTML: Bool, isPage: Bool, root: Range<Int>)? {
    var tokens = MarkupTokens(bytes, range)
    let isXML = bytes[range].starts(with: "<?xml".utf8)
    var hasHTMLType = false
    while let token = tokens.next() {
      switch token {
      case .aside: continue
      case .text(let text): if bytes[text].contains(where: { $0 > 0x20 }) { return nil }
      case .doctype(let range):
        hasHTMLType = lowercased(bytes[range].prefix(14)) == "<!doctype html"
      case .end: return nil
      case .start(let name, _, _):
        let word = lowercased(bytes[name].prefix(24))
        let isHTML = hasHTMLType || !isXML && HTMLNames.outermost.contains(word)
        return (isHTML, hasHTMLType || isHTML && word == "html", name)
      }
    }
    return nil
  }

  private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// Whether everything that is opened is closed: one element in XML, one or more in HTML.
  private static func isBalanced(_ tokens: inout MarkupTokens, isHTML: Bool) -> Bool {
    var open: [Range<Int>] = []
    var elements = 0
    while let token = tokens.next() {
      if tokens.isLoose, !isHTML { return false }
      switch token {
      case .start(let name, _, let isEmpty):
        if open.isEmpty { elements += 1 }
        if !isHTML, elements > 1 { return false }
        if isEmpty || isHTML && HTMLNames.isEmpty(tokens.bytes[name]) { continue }
        if isHTML, HTMLNames.isRaw(tokens.bytes[name]) { _ = tokens.rawText(of: name) }
        open.append(name)
      case .end(let name):
        guard let last = open.popLast() else { return false }
        let isSame =
          isHTML
          ? tokens.isSameName(last, name) : tokens.bytes[last].elementsEqual(tokens.bytes[name])
        guard isSame else { return false }
      case .text(let range):
        if open.isEmpty, tokens.bytes[range].contains(where: { $0 > 0x20 }) { return false }
      case .doctype, .aside: break
      }
    }
    return open.isEmpty && !tokens.isExhausted && elements > 0
  }

  /// Adds the elements, with a summary of the first.
  func show(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.say(word: isHTML ? Self.html.form : Self.xml.form)
    sink.say(root, .subject)
    sink.beginCompact()
    var walk = MarkupWalk(sink.bytes, range, isHTML: isHTML)
    walk.run(&sink)
    sink.endCompact()
  }
}

/// The names of HTML's elements that matter here.
enum HTMLNames {
  /// Elements that are HTML when they are outermost.
  static let outermost: Set<String> = [
    "html", "head", "body", "div", "span", "p", "ul", "ol", "li", "table", "tbody", "thead", "tr",
    "td", "form", "section", "article", "main", "nav", "aside", "script", "style", "template",
    "turbo-stream", "turbo-frame", "h1", "h2", "h3", "button", "input", "img", "br", "hr", "pre",
    "select", "textarea", "label",
  ]

  private static let empty = names(
    "area base br col embed hr img input link meta source track wbr")
  private static let raw = names("script style")

  private static func names(_ words: String) -> [[UInt8]] {
    words.split(separator: " ").map { Array($0.utf8) }
  }

  /// Elements that have neither content nor an end tag (HTML, section 13.1.2).
  static func isEmpty(_ name: ArraySlice<UInt8>) -> Bool { isOne(name, of: empty) }

  /// Elements whose content is not markup.
  static func isRaw(_ name: ArraySlice<UInt8>) -> Bool { isOne(name, of: raw) }

  private static func isOne(_ name: ArraySlice<UInt8>, of words: [[UInt8]]) -> Bool {
    name.count <= 6
      && words.contains { word in
        word.count == name.count && zip(word, name).allSatisfy { $0 == $1 | 0x20 }
      }
  }
}
