import JSON
import Payloads
import WebSocket

/// The names of the fields: the one that is printed first, then the others that are understood.
///
/// Besides the short names, these are the names of the NDJSON rows and of Wireshark.
enum FilterNames {
  /// A field and its names.
  struct Entry: Sendable {
    var field: FilterField
    var names: [String]
    /// The frames that have the field, when it is the payload of one kind of frame only.
    var opcode: Opcode?

    init(_ field: FilterField, _ names: String..., opcode: Opcode? = nil) {
      self.field = field
      self.names = names
      self.opcode = opcode
    }
  }

  static let entries: [Entry] =
    numbers + flags + texts + [
      Entry(.bytes(.data), "data", "payload", "websocket.payload"),
      Entry(.bytes(.key), "key", "masking_key", "websocket.masking_key"),
      Entry(.finding, "finding", "findings"),
      Entry(.unit(.form), "form"),
      Entry(.unit(.summary), "summary"),
      Entry(.unit(.label), "label"),
      Entry(.unit(.issue), "issue"),
      Entry(.header(.either, name: nil), "headers"),
      Entry(.header(.request, name: nil), "req.headers", "request_headers"),
      Entry(.header(.response, name: nil), "resp.headers", "response_headers"),
    ] + payloadsOfOneKind

  private static let numbers: [Entry] = [
    Entry(.number(.number), "n", "frame", "number", "frame.number"),
    Entry(.number(.time), "time", "frame.time"),
    Entry(.number(.relative), "rel", "frame.time_relative"),
    Entry(.number(.delta), "delta", "frame.time_delta"),
    Entry(.number(.connection), "conn", "connection"),
    Entry(.number(.from), "dir", "from", "direction"),
    Entry(.number(.opcode), "op", "opcode", "opcode_name", "websocket.opcode"),
    Entry(.number(.length), "len", "length"),
    Entry(.number(.shortLength), "websocket.payload_length"),
    Entry(.number(.size), "size", "websocket.reassembled.length"),
    Entry(.number(.wire), "wire", "wire_length"),
    Entry(.number(.lengthBits), "lenbits", "length_bits"),
    Entry(.number(.message), "msg", "message"),
    Entry(.number(.fragment), "frag", "fragment"),
    Entry(.number(.frameCount), "frag.count", "websocket.fragment.count"),
    Entry(.number(.closeCode), "close.code", "close_code", "websocket.payload.close.status_code"),
    Entry(.number(.status), "status", "http.response.code"),
    Entry(.number(.port), "port"),
    Entry(.number(.latency), "latency"),
  ]

  private static let flags: [Entry] = [
    Entry(.flag(.fin), "fin", "websocket.fin"),
    Entry(.flag(.rsv1), "rsv1", "websocket.pmc"),
    Entry(.flag(.rsv2), "rsv2"),
    Entry(.flag(.rsv3), "rsv3"),
    Entry(.flag(.masked), "masked", "mask", "websocket.mask"),
    Entry(.flag(.compressed), "compressed"),
    Entry(.flag(.utf8), "utf8"),
    Entry(.flag(.json), "json"),
    Entry(.flag(.edited), "edited"),
    Entry(.flag(.injected), "injected"),
    Entry(.flag(.dropped), "dropped"),
    Entry(.flag(.error), "error"),
    Entry(.flag(.warning), "warn", "warning"),
    Entry(.flag(.orphan), "orphan"),
  ]

  private static let texts: [Entry] = [
    Entry(.text(.text), "text", "websocket.payload.text"),
    Entry(
      .text(.closeReason), "close.reason", "close_reason", "websocket.payload.close.reason"),
    Entry(.text(.host), "host", "http.host"),
    Entry(.text(.path), "path", "http.request.uri"),
    Entry(.text(.url), "url", "http.request.full_uri"),
    Entry(.text(.scheme), "scheme"),
    Entry(.text(.subprotocol), "subprotocol", "http.sec_websocket_protocol"),
    Entry(.text(.extensions), "ext", "extensions", "http.sec_websocket_extensions"),
    Entry(.text(.method), "method", "http.request.method"),
    Entry(.text(.source), "src", "ip.src"),
    Entry(.text(.destination), "dst", "ip.dst"),
  ]

  private static let payloadsOfOneKind: [Entry] = [
    Entry(.bytes(.data), "websocket.payload.continue", opcode: .continuation),
    Entry(.bytes(.data), "websocket.payload.close", opcode: .close),
    Entry(.bytes(.data), "websocket.payload.ping", opcode: .ping),
    Entry(.bytes(.data), "websocket.payload.pong", opcode: .pong),
  ]

  /// Names that a bracket follows: `header["x"]`.
  static let headerSources: [String: HeaderSource] = [
    "header": .either, "req.header": .request, "resp.header": .response,
  ]

  private static let byName: [String: Entry] = {
    var table: [String: Entry] = [:]
    for entry in entries { for name in entry.names { table[name] = entry } }
    return table
  }()

  static func entry(_ name: String) -> Entry? { byName[name] }

  /// Every name that a condition can begin with; for decoders' fields, their prefix.
  static var all: [String] {
    entries.flatMap(\.names) + headerSources.keys
      + Registry.asked.filter(\.isAsked).map { $0.prefix + "." }
  }

  /// The member of a JSON document that a name probably stands for; nil for other names.
  static func member(_ name: [UInt8]) -> String? {
    let path = "json." + String(decoding: name, as: UTF8.self)
    let isProtocol = ["websocket.", "http.", "tcp.", "ip.", "frame."].contains {
      path.hasPrefix("json.\($0)")
    }
    guard !isProtocol, name.first.map(FilterScanner.isLetter) == true,
      FilterParser.isFilter(path)
    else { return nil }
    return path
  }

  /// The condition that a single word probably stands for, such as `op == ping`; nil for none.
  static func expression(of word: String) -> String? {
    let fields = ["op", "dir", "finding"]
    return fields.map { "\($0) == \(word)" }.first(where: FilterParser.isFilter)
  }

  /// The name of a field as it is printed.
  static func name(of field: FilterField) -> String {
    switch field {
    case .header(let source, name: let name?):
      (source == .either ? "" : source == .request ? "req." : "resp.") + "header["
        + FilterQuoting.quoted(Array(name.utf8)) + "]"
    case .json(let path): "json" + path.filterSpelling
    case .decoded(let field): field.prefix + field.path.filterSpelling
    default: entries.first { $0.field == field }?.names.first ?? ""
    }
  }

  /// The field name that is most like `name`; nil when none is like it.
  ///
  /// - Parameter isField: Whether only a field is possible here; otherwise it may be text.
  static func nearest(to name: String, isField: Bool = true) -> String? {
    let isWireshark = name.hasPrefix("websocket")
    let names = entries.flatMap(\.names).filter { $0.hasPrefix("websocket") == isWireshark }
    return Spelling.nearest(
      to: name, among: names + headerSources.keys.sorted(),
      most: isField || name.utf8.count > 5 ? 2 : 1)
  }
}
