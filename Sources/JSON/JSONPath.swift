/// Places in JSON documents, such as `$.a.b[0]`, `$.items[*].id` or `$..time`.
///
/// The subset of RFC 9535 that is read: the root `$`; members as `.name`, `['name']` or `["name"]`
/// with JSON's escapes; elements as `[0]`; wildcards `.*` and `[*]`; descendants `..name`, `..*`
/// and `..[…]`. There are no slices, unions, filters or negative indexes. Beyond the RFC, a name
/// after a dot may also hold `-` and `@`, which are common in payloads.
package struct JSONPath: Hashable, Sendable {
  /// A step from a value to one inside it.
  package enum Step: Hashable, Sendable {
    case member([UInt8])
    case element(Int)
  }

  package enum Segment: Hashable, Sendable {
    case step(Step)
    /// `*`: any member or element.
    case any
    /// `..`: any number of steps.
    case deep
  }

  /// More segments than anything needs, and few enough for the bits of a word.
  package static let limit = 62

  package let segments: [Segment]

  /// A path made of steps only.
  package init(steps: [Step]) { segments = steps.map { .step($0) } }

  init(segments: [Segment]) { self.segments = segments }

  /// The steps, when there is neither a wildcard nor a descendant in the path: then it leads to one
  /// place at most.
  package var steps: [Step]? {
    var steps: [Step] = []
    for segment in segments {
      guard case .step(let step) = segment else { return nil }
      steps.append(step)
    }
    return steps
  }

  /// Whether the path leads to the place at the end of `steps`.
  package func contains(_ steps: [Step]) -> Bool {
    isEnd(steps.reduce(start) { advance($0, by: $1) })
  }
}

// Matching without backtracking, so that `$..*..*..*` costs no more than its length at each step.
extension JSONPath {
  /// How many segments may have been passed: bit n stands for n of them.
  typealias Places = UInt64

  /// The places at the root.
  var start: Places { passDescendants(1) }

  /// Whether the whole path has been passed.
  func isEnd(_ places: Places) -> Bool { places >> UInt64(segments.count) & 1 == 1 }

  /// The places after one more step; 0 when the path leads nowhere below it.
  func advance(_ places: Places, by step: Step) -> Places {
    var next: Places = 0
    for (place, segment) in segments.enumerated() where places >> UInt64(place) & 1 == 1 {
      switch segment {
      case .deep: next |= 1 << UInt64(place)
      case .any: next |= 1 << UInt64(place + 1)
      case .step(let wanted): if wanted == step { next |= 1 << UInt64(place + 1) }
      }
    }
    return passDescendants(next)
  }

  /// A descendant segment may stand for no step at all.
  private func passDescendants(_ places: Places) -> Places {
    var places = places
    for (place, segment) in segments.enumerated()
    where segment == .deep && places >> UInt64(place) & 1 == 1 {
      places |= 1 << UInt64(place + 1)
    }
    return places
  }
}

// Matching values outside JSON documents, such as those of MessagePack.
extension JSONPath {
  /// Which segments may have been passed at the root: bit n stands for n of them.
  package var startPlaces: UInt64 { start }

  /// Whether the whole path has been passed.
  package func isAtEnd(_ places: UInt64) -> Bool { isEnd(places) }

  /// The places after one more step down; 0 when the path leads nowhere below it.
  ///
  /// - Parameter isNamed: Whether the value below is the one that a step leads to.
  package func advance(_ places: UInt64, where isNamed: (Step) -> Bool) -> UInt64 {
    var next: Places = 0
    for (place, segment) in segments.enumerated() where places >> UInt64(place) & 1 == 1 {
      switch segment {
      case .deep: next |= 1 << UInt64(place)
      case .any: next |= 1 << UInt64(place + 1)
      case .step(let wanted): if isNamed(wanted) { next |= 1 << UInt64(place + 1) }
      }
    }
    return passDescendants(next)
  }

  /// A step to a member as it is written after a path: `.name` or `["a name"]`.
  package static func suffix(_ name: [UInt8]) -> String { text(of: .member(name)) }
}

// As text.
extension JSONPath: CustomStringConvertible {
  /// The path as it is written; it reads as the same path.
  package var description: String {
    var text = "$"
    for (place, segment) in segments.enumerated() {
      let isAfterDots = place > 0 && segments[place - 1] == .deep
      switch segment {
      case .deep: text += ".."
      case .any: text += isAfterDots ? "*" : "[*]"
      case .step(let step):
        let written = Self.text(of: step)
        text += isAfterDots && written.first == "." ? String(written.dropFirst()) : written
      }
    }
    return text
  }

  /// `$.a.b[0]` for one place.
  package static func text(of steps: [Step]) -> String { JSONPath(steps: steps).description }

  private static func text(of step: Step) -> String {
    switch step {
    case .element(let index): return "[\(index)]"
    case .member(let name):
      let text = String(decoding: name, as: UTF8.self)
      if !name.isEmpty, name.allSatisfy(isNameByte) { return ".\(text)" }
      return "[" + quoted(text) + "]"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// Whether the byte is allowed in a name without quotation marks.
  package static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24, 0x2D, 0x40, 0x80...: true
    default: false
    }
  }
}
