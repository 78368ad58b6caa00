/// Reads the header lines of a head one after the other, and notes what is wrong with them.
struct HTTPFieldLines: Sendable {
  private(set) var headers = HTTPHeaders()
  private(set) var defects: [HTTPSyntaxError] = []

  mutating func note(_ defect: HTTPSyntaxError) {
    if !defects.contains(defect) { defects.append(defect) }
  }

  /// Takes one line without its end.
  mutating func append(_ line: ArraySlice<UInt8>) {
    noteControls(in: line)
    guard let first = line.first, HTTPGrammar.isWhitespace(first) else {
      headers.fields.append(field(of: line))
      return
    }
    note(.obsoleteFold)
    // A fold before any field folds nothing; it is kept as a field without a name.
    if headers.fields.isEmpty { headers.fields.append(.init(name: "", value: "", line: "")) }
    let last = headers.fields.count - 1
    headers.fields[last].value += " " + Latin1.string(HTTPGrammar.trimmed(line))
    headers.fields[last].line += "\r\n" + Latin1.string(line)
  }

  private mutating func field(of line: ArraySlice<UInt8>) -> HTTPHeaders.Field {
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    let name = line[..<colon]
    let bare = HTTPGrammar.trimmed(name)
    if colon == line.endIndex || !HTTPGrammar.isToken(bare) {
      note(.badFieldName(Latin1.quote(name)))
    } else if bare.count != name.count {
      note(.whitespaceBeforeColon(Latin1.quote(bare)))
    }
    let value = HTTPGrammar.trimmed(line[colon...].dropFirst())
    if value.contains(where: { ($0 < 0x20 && $0 != 0x09 && $0 != 0 && $0 != 0x0D) || $0 == 0x7F }) {
      note(.controlCharacter(field: Latin1.quote(bare)))
    }
    return HTTPHeaders.Field(
      name: Latin1.string(bare), value: Latin1.string(value), line: Latin1.string(line))
  }

  /// NUL and CR are noted on every line, the start line and folds included.
  mutating func noteControls(in line: ArraySlice<UInt8>) {
    if line.contains(0) { note(.nul) }
    if line.contains(0x0D) { note(.bareCarriageReturn) }
  }
}
