package import Filter
import JSON

/// How a rule changes a payload.
package struct Replacement: Sendable {
  private enum Kind: Sendable {
    case whole([UInt8])
    case pattern(RegularExpression, template: [UInt8])
    case json(JSONPath, value: [UInt8])
  }

  private let kind: Kind

  /// The whole payload becomes these bytes.
  package static func whole(_ bytes: [UInt8]) -> Replacement { Replacement(kind: .whole(bytes)) }

  /// Every match of a regular expression becomes `template`, in which `$1` stands for a group.
  package static func regex(
    _ source: String, with template: String
  ) -> Result<Replacement, FilterError> {
    do throws(RegularExpression.CompileError) {
      // The case of letters counts, unlike in a filter: what is not meant to change must not.
      let pattern = try RegularExpression(Array(source.utf8))
      return .success(Replacement(kind: .pattern(pattern, template: Array(template.utf8))))
    } catch {
      return .failure(
        FilterError(
          "the regular expression is not valid: \(error.message)", at: error.offset))
    }
  }

  /// The value at a place in a JSON document, such as `user.names[0]`, becomes another.
  ///
  /// - Parameter value: JSON text.
  package static func json(
    _ path: String, value: String
  ) -> Result<Replacement, FilterError> {
    let bytes = Array(value.utf8)
    guard bytes.withUnsafeBufferPointer({ JSONReader.isValid(UnsafeRawBufferPointer($0)) }) else {
      return .failure(FilterError("the new value is not JSON: \(value)", at: 0))
    }
    // A name that only begins like it, such as `jsonrpc`, is the name of a member.
    let isWhole = path == "json" || path.hasPrefix("json.") || path.hasPrefix("json[")
    let whole = isWhole ? path : "json" + (path.hasPrefix("[") ? "" : ".") + path
    do throws(FilterError) {
      return .success(Replacement(kind: .json(try JSONPath(filter: whole), value: bytes)))
    } catch {
      return .failure(error)
    }
  }

  /// The payload changed; nil when there is nothing in it to change.
  func apply(to payload: [UInt8], limit: Int) -> [UInt8]? {
    switch kind {
    case .whole(let bytes): return bytes
    case .pattern(let pattern, let template):
      return payload.withUnsafeBufferPointer {
        pattern.replacing(in: $0, with: template, limit: limit)
      }
    case .json(let path, let value):
      guard let range = payload.withUnsafeBufferPointer({ path.first(in: $0) }) else { return nil }
      return payload[..<range.lowerBound] + value + payload[range.upperBound...]
    }
  }
}
