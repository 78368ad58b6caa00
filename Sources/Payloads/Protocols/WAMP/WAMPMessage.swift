import JSON

/// A WAMP message: an array whose first element is a code, in JSON, MessagePack or CBOR.
struct WAMPMessage {
  enum Format {
    case json, msgpack, cbor
  }

  enum Elements {
    case json(JSONShape)
    case data(DataParts, Format)
  }

  let code: UInt64
  /// nil for a code that WAMP does not define.
  let type: WAMPType?
  let range: Range<Int>
  let elements: Elements

  /// - Returns: nil when the bytes are not an array with a code.
  init?(_ bytes: [UInt8], _ range: Range<Int>, _ format: Format, isCut: Bool) {
    switch format {
    case .json:
      guard let json = JSONShape(bytes, range, isCut: isCut), json.isArray else { return nil }
      elements = .json(json)
    case .msgpack, .cbor:
      let read =
        format == .cbor
        ? DataParts(CBORTokens(bytes, range)) : DataParts(MessagePackTokens(bytes, range))
      guard let parts = read, parts.isArray, parts.end == range.upperBound || isCut else {
        return nil
      }
      elements = .data(parts, format)
    }
    self.range = range
    guard let code = Self.integer(0, elements) else { return nil }
    self.code = code
    type = WAMPType(rawValue: code)
  }

  /// The format of bytes, where nothing names it: WAMP's arrays have few elements, so their first
  /// byte distinguishes MessagePack from CBOR.
  static func format(of piece: Piece) -> Format? {
    if piece.isText { return .json }
    guard let first = piece.bytes.first else { return nil }
    switch first {
    case 0x92...0x98: return .msgpack
    case 0x82...0x88, 0x9F: return .cbor
    default: return nil
    }
  }
}

// Elements by the names of the message's layout.
extension WAMPMessage {
  /// Elements after the code.
  var count: Int {
    switch elements {
    case .json(let json): json.parts.count - 1
    case .data(let parts, _): parts.parts.count - 1
    }
  }

  func integer(_ field: String) -> UInt64? { place(field).flatMap { Self.integer($0, elements) } }

  func text(_ field: String) -> [UInt8]? {
    guard let place = place(field) else { return nil }
    switch elements {
    case .json(let json): return json[place]?.kind == .string ? json.scalar(json[place]) : nil
    case .data(let parts, _):
      guard case .text(let range) = parts[place]?.value else { return nil }
      return Array(parts.bytes[range])
    }
  }

  /// Whether a member of an element is true, as one of options or details; false without it.
  func flag(_ field: String, _ name: String) -> Bool {
    guard let place = place(field) else { return false }
    switch elements {
    case .json(let json):
      guard let members = json.inner(json[place]),
        let flag = members[name], flag.kind == .bool
      else { return false }
      return members.value(flag) == .bool(true)
    case .data: return member(place, name)?.value == .bool(true)
    }
  }

  func text(_ field: String, _ name: String) -> [UInt8]? {
    guard let place = place(field) else { return nil }
    switch elements {
    case .json(let json):
      guard let members = json.inner(json[place]) else {
        return nil
      }
      return members.scalar(members[name])
    case .data(let parts, _):
      guard case .text(let range) = member(place, name)?.value else { return nil }
      return Array(parts.bytes[range])
    }
  }

  /// Whether an element has a member.
  func has(_ field: String, _ name: String) -> Bool {
    guard let place = place(field) else { return false }
    switch elements {
    case .json(let json):
      return json.inner(json[place])?[name] != nil
    case .data: return member(place, name) != nil
    }
  }

  private func member(_ place: Int, _ name: String) -> DataParts.Part? {
    guard case .data(let parts, let format) = elements, let part = parts[place] else { return nil }
    let inner =
      format == .cbor
      ? DataParts(CBORTokens(parts.bytes, part.range))
      : DataParts(MessagePackTokens(parts.bytes, part.range))
    return inner?[name]
  }

  func place(_ field: String) -> Int? {
    type?.layout.fields.firstIndex(of: field).map { $0 + 1 }
  }

  private static func integer(_ place: Int, _ elements: Elements) -> UInt64? {
    switch elements {
    case .json(let json): return json.integer(json[place]).flatMap { UInt64(exactly: $0) }
    case .data(let parts, _):
      switch parts[place]?.value {
      case .unsigned(let number): return number
      case .integer(let number): return UInt64(exactly: number)
      default: return nil
      }
    }
  }
}
