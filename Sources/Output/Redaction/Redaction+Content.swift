import JSON

// Messages.
extension Redaction {
  /// How deep JSON in strings in JSON is redacted as well.
  private static let depthLimit = 4

  /// The content of a text message without its secrets.
  package func content(_ bytes: [UInt8]) -> [UInt8] { TokenScan.redacting(json(bytes, depth: 0)) }

  /// Replaces the values of secret members in each JSON document anywhere in the bytes, and those
  /// of secret parameters between them.
  private func json(_ bytes: [UInt8], depth: Int) -> [UInt8] {
    var result: [UInt8] = []
    var done = 0
    while depth < Self.depthLimit,
      let start = bytes[done...].firstIndex(where: { $0 == 0x7B || $0 == 0x5B })
    {
      let text = parameters(bytes, in: done..<start)
      result += text.redacted
      if let open = text.open, open.quote != nil {
        // The bracket is in a quoted secret; that ends with its quotation mark.
        if open.isEmpty { result += Array(Self.mark.utf8) }
        done = open.end(in: bytes, upTo: bytes.count)
        continue
      }
      let found = bytes.withUnsafeBytes { raw in
        replacements(UnsafeRawBufferPointer(rebasing: raw[start...]), depth: depth)
      }
      // No document begins here after all, but one may follow.
      let end = start + max(1, found.end)
      done = start
      if let open = text.open {
        // The bracket is part of a secret value, or its beginning.
        if open.isEmpty { result += Array(Self.mark.utf8) }
        // It is not known where a value ends that is cut off or has a mistake in it.
        done = open.isEmpty && !found.isClosed ? bytes.count : end
        while done < bytes.count, !open.isEnded(by: bytes[done]) { done += 1 }
        continue
      }
      for (range, text) in found.list {
        result += bytes[done..<start + range.lowerBound] + text
        done = start + range.upperBound
      }
      result += bytes[done..<max(done, end)]
      done = max(done, end)
    }
    return result + parameters(bytes, in: done..<bytes.count).redacted
  }

  /// Which bytes are replaced by what, as far as the bytes are JSON, and whether everything that
  /// was opened is closed there.
  private func replacements(
    _ raw: UnsafeRawBufferPointer, depth: Int
  ) -> (list: [(Range<Int>, [UInt8])], end: Int, isClosed: Bool) {
    var reader = JSONReader(raw)
    var list: [(Range<Int>, [UInt8])] = []
    var end = 0
    let mark = JSONWriter.quoted(Array(Self.mark.utf8))
    var isSecretNext = false
    while let token = reader.next() {
      end = token.range.upperBound
      if token.kind == .name {
        let name = raw[token.range.dropFirst().dropLast()]
        isSecretNext = isSecret(token.hasEscapes ? JSONUnescaping.text(name) : Array(name))
        continue
      }
      defer { isSecretNext = false }
      if isSecretNext {
        list.append((whole(token, &reader, end: raw.count), mark))
        end = list.last?.0.upperBound ?? end
      } else if token.kind == .string {
        if let text = inner(raw, token, depth: depth) { list.append((token.range, text)) }
      }
    }
    return (list, end, reader.depth == 0)
  }

  /// The bytes of a value that begins with a token; everything that follows, where its end is not
  /// found.
  private func whole(
    _ token: JSONReader.Token, _ reader: inout JSONReader, end: Int
  ) -> Range<Int> {
    guard token.kind == .objectStart || token.kind == .arrayStart else { return token.range }
    let inside = reader.depth
    while let next = reader.next() {
      if reader.depth < inside { return token.range.lowerBound..<next.range.upperBound }
    }
    return token.range.lowerBound..<end
  }

  /// A string with JSON or parameters in it, without their secrets; nil when it has none.
  private func inner(
    _ raw: UnsafeRawBufferPointer, _ token: JSONReader.Token, depth: Int
  ) -> [UInt8]? {
    let inside = raw[token.range.dropFirst().dropLast()]
    guard inside.count > 4 else { return nil }
    let text = token.hasEscapes ? JSONUnescaping.text(inside) : Array(inside)
    let redacted = json(text, depth: depth + 1)
    return redacted == text ? nil : JSONWriter.quoted(redacted)
  }
}
