package import Capture
package import Screen
package import Trees

/// The content of the detail, laid out for a width.
package struct Document: Sendable {
  /// The most payload bytes that are laid out at once.
  package static let textLimit = 256 << 10
  /// While rows rush by, this much of each is enough.
  package static let glanceLimit = 8 << 10
  /// How often the user can ask for four times as much.
  package static let mostExtensions = 2

  package enum Content: Sendable {
    case lines([[TextRun]])
    /// Values that can be folded, and their bytes.
    case tree(TreePage)
    /// Plain text, broken into lines, and a line below it when there is more.
    case text(WrappedText, rest: String?)
    /// Bytes are read as they are shown.
    case hex(LoggedFrame)
    /// The bytes of a whole message, and what they are.
    case bytes([UInt8], name: String)
  }

  /// What a document was laid out for.
  package struct Request: Equatable, Sendable {
    var subject: DetailSubject
    var tab: DetailTab
    var width: Int
    var searched: String
    var unit: RowUnit
    var form: ByteForm
    var wrapsTrees: Bool
    var wrapsText: Bool
    var extensions: Int

    package init(
      subject: DetailSubject, tab: DetailTab, width: Int, searched: String, unit: RowUnit,
      form: ByteForm, wrapsTrees: Bool, wrapsText: Bool, extensions: Int
    ) {
      self.subject = subject
      self.tab = tab
      self.width = width
      self.searched = searched
      self.unit = unit
      self.form = form
      self.wrapsTrees = wrapsTrees
      self.wrapsText = wrapsText
      self.extensions = extensions
    }
  }

  package private(set) var request: Request
  /// The version of the model it was laid out for; nil when it stays valid in later ones.
  ///
  /// Only the text of one complete frame does; that of connections changes.
  package let version: UInt64?
  package var content: Content
  /// Filter expressions of lines, by their numbers, where the lines were made in advance.
  package let fields: [Int: String]

  package init(request: Request, version: UInt64?, content: Content, fields: [Int: String]) {
    self.request = request
    self.version = version
    self.content = content
    self.fields = fields
  }
}

extension Document {
  /// The part of a rectangle that shows its lines; bytes may be with them.
  package func lines(in body: Rect) -> Rect {
    guard case .tree(let page) = content else { return body }
    return page.parts(in: body).tree
  }

  package var lineCount: Int {
    switch content {
    case .lines(let lines): lines.count
    case .tree(let page): page.lineCount
    case .text(let text, let rest): text.lineCount + (rest == nil ? 0 : 1)
    case .hex(let frame): HexDump.lineCount(of: frame, width: request.width)
    case .bytes(let bytes, _):
      HexDump.lineCount(bytes: UInt64(bytes.count), width: request.width)
    }
  }

  /// Some lines from one on, no more than there are.
  package func lines(
    from first: Int, count: Int, payloads: PayloadReader
  ) -> [[TextRun]] {
    let start = min(max(0, first), lineCount)
    let lines = start..<min(lineCount, start + max(0, count))
    let width = request.width
    switch content {
    case .lines(let all): return Array(all[lines])
    case .tree(let page): return lines.map { page.line($0, marking: request.searched) }
    case .text(let text, let rest):
      return lines.map { line in
        line < text.lineCount
          ? text.line(line, marking: request.searched) : [TextRun(rest ?? "", .dim)]
      }
    case .hex(let frame):
      return HexDump.lines(
        of: frame, from: lines.lowerBound, count: lines.count, payloads: payloads, width: width)
    case .bytes(let bytes, _):
      return HexDump.lines(of: bytes, from: lines.lowerBound, count: lines.count, width: width)
    }
  }

  /// The same for another width, where lines are made as they are shown.
  package func narrowed(to width: Int) -> Document {
    var document = self
    document.request.width = width
    return document
  }

  /// The filter that finds what a line shows; nil where there is none.
  package func field(ofLine line: Int) -> String? {
    switch content {
    case .tree(let page): page.row(ofLine: line).flatMap { page.tree.filter(ofRow: $0) }
    case .lines, .text, .hex, .bytes: fields[line] ?? fields[-1]
    }
  }
}
